"""Measures this assistant beside the stock `rasa init` bot, in one run. What the figures are for: docs/adr/0002."""
