"""Whole talks as scripts, played through the real path with a real engine."""
