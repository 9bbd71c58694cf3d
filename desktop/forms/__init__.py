"""Forms: collections of records that people define, change and publish themselves."""

VERSION = 1
"""Of its tables and of the collections that it makes; raising it makes the rows of all records anew."""
