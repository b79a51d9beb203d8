"""Reviewed texts: loading and checking `content/`, filling in a program's facts, fitting them to the phone."""
