"""Evaluation messages, one file a topic, written apart from data/nlu; and the tests that keep both honest."""
