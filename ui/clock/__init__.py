"""The clock on screen: start and stop, one's days, who is in, and what managers put right."""
