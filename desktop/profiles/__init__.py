"""What the shop knows of its people: profiles that all read, files that they and those above them read."""

VERSION = 1
"""Of its collections; raising it makes the rows of all records anew."""
