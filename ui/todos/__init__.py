"""To-dos in the window: lists on the left, what is to be done beside them, one of them in the details."""
