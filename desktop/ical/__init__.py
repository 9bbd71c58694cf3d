"""iCalendar (RFC 5545): read, written, expanded. Pure: no shop, no clock, no disk, no screen."""
