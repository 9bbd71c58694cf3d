"""Records on a board: a column for each answer to a question, a card for each record."""
