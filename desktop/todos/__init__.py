"""To-dos: what is to be done, by whom, until when, and how often."""

VERSION = 1
"""Of its collections; raising it makes the rows of all records anew."""
