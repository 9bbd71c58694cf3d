"""The first start: a new shop or joining one; and what the window shows when a home does not open."""
