"""Documents that people edit together: stored, opened, written, undone."""

VERSION = 5
"""Of its tables and of what fills them; raising it makes the rows of this alone anew."""
