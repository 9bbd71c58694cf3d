"""Copies of the whole shop on another disk, the sheet of paper that opens them, and beginning again from one."""
