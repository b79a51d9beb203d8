"""Components inside Rasa. Run by the engine's interpreter; see `make test`."""
