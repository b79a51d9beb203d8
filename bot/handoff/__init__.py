"""Hand-offs: what staff read, how urgent it is, and storing it once."""
