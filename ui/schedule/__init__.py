"""The calendar's section."""
