"""The calendar: what is when, where, with whom, and how often."""

VERSION = 1
"""Of its collections and tables; raising it makes the rows of all records anew."""
