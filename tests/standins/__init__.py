"""Stand-ins for what lies beyond the network's end, so tests can run the real gateway."""
