"""NLU components that Rasa loads; imported by the engine's interpreter only."""
