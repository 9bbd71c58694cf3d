"""Conversations: messages, channels, imports."""

VERSION = 10
"""Of its tables and of what fills them; raising it makes the rows of this alone anew."""
