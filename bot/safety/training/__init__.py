"""Trains the encoder that screening and topic understanding share. Runs by hand (`make train-encoder`), never in the app."""
