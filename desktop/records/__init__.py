"""Records: things with fields (a to-do, a visitor, the shop's settings), stored, merged and remembered alike."""

VERSION = 6
"""Of its tables and of what fills them."""
