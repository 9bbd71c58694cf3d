"""What every collection of records gets in the window, without a line of its own."""
