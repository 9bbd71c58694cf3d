"""People, their PCs and the shop's name."""

VERSION = 3
"""Of its tables and of what fills them; raising it makes the rows of this alone anew."""
