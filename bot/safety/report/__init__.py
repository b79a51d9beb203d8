"""The safety report: measures screening on held-back examples and writes one page a clinician can read."""
