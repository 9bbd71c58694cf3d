"""What of forms that are shown in Today waits for somebody, and what is new of forms."""
