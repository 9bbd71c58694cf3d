"""Paper: pages laid out and painted, shown before they are printed, saved as PDF."""
