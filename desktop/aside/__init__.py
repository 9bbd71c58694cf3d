"""What was set aside because its author, or the PC it was written on, had been taken out before."""
