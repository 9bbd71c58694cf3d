"""Records of a collection as a table that people know from spreadsheets."""
