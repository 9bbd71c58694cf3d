"""What people see: windows and widgets on Qt. Talks to desktop, never to sync."""
