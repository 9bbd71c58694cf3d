"""Files: what stands for one in messages and records, its name, its kind, its small picture."""

VERSION = 1
"""Of its tables and of what fills them; it has none."""
