"""Documents that people edit together: stored, opened, written, undone."""
