"""To-dos: what is to be done, by whom, until when, and how often."""
