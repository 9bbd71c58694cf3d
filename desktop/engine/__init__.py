"""The thread that alone writes and holds the network, with its queue, events and problems."""
