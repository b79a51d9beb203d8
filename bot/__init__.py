"""The assistant that answers people who think about coming back to a program."""
