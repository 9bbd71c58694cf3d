"""The shop's drive: folders and files that every PC has, with all their versions."""

VERSION = 2
"""Of its collections; raising it makes the rows of all records anew."""
