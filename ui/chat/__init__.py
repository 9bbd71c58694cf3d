"""Chat: conversations on the left, their messages beside them, a line to type into below."""

from ui.chat.screen import ChatScreen

__all__ = ["ChatScreen"]
