"""Copies of the whole shop on another disk, the sheet of paper that opens them, and beginning again from one."""

VERSION = 2
"""Of its rows, of which it has none: where a PC's backups go is its own."""
