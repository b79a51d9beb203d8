"""The staff inbox: sign-in, the list of hand-offs, one hand-off, live updates."""
