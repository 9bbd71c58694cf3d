"""Records of any collection on paper: what is read of them, and what can be chosen of it."""
