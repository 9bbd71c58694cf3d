"""Processes: who says yes to a record, where it stands, and what was said of it."""

VERSION = 4
"""Of its tables; raising it makes its rows anew."""
