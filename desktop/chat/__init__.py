"""Conversations: messages, channels, imports."""
