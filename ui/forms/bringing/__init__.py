"""Bringing lists into forms in the window."""
