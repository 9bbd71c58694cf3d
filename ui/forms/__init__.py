"""The section Forms: which there are, their entries as a table, and filling one in."""
