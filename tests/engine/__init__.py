"""The app's side of the engine; what needs rasa is in `nlu/` and runs with the engine's interpreter."""
