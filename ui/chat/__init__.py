"""Chat: conversations on the left, their messages beside them, a line to type into below."""
