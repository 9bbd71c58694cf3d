"""From one PC to another: TLS and frames on a socket, who is at the other end, calling and being called."""
