"""Tests of the return-line bot."""
