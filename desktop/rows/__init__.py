"""What one seat can see, as rows made from the log, and the checks that they say what the log says."""
