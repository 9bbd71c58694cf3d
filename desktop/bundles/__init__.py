"""What goes from PC to PC in a file, on a stick, where there is no network between them."""
