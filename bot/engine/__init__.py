"""The engine: what runs inside Rasa (`nlu/`, `channel.py`) and the app's client to it.

Two interpreters import from here. Modules used by both import neither rasa nor any library that only
one of the two environments has.
"""
