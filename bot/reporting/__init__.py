"""Pieces that the report pages share: tables, shares with their uncertainty, the frame of a page."""
