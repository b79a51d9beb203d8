"""`make nlu-report`: how well topics are understood, measured and written as one page. Runs in the engine's environment."""
