"""What counts as danger, what we say then, and how sure we are."""
