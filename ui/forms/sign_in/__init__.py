"""The sign-in screen: one form over the whole screen, for visitors; only digits lead back into the shop."""
