"""The folder Countertop keeps its data in: its key, lock, settings, damage, and files written whole."""
