"""Notes that people write together."""

VERSION = 8
"""Of its tables and of what fills them; raising it makes the rows of this alone anew."""
