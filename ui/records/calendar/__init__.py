"""Records in a calendar, by their days."""
