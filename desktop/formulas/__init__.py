"""Formulas: what forms, reports and rules work out, read, kept, shown and evaluated the same way on every PC."""
