"""Who is in at this PC: the lock screen, and the windows of those who came in, shown in turn."""
