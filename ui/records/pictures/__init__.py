"""Records as pictures: a photo of each, with its title and what else it says first."""
