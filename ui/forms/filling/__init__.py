"""Filling in a form: its questions one below the other, by what each asks for."""
