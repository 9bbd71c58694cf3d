"""Conversations: messages, channels, imports."""

VERSION = 12
"""Of its tables and of what fills them; raising it makes the rows of this alone anew."""
