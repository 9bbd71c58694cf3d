"""A barcode scanner, which types as a keyboard does: what comes in a burst goes to whoever waits for a barcode."""
