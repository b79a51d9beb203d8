"""Custom actions: they read the tracker and propose what to say, which slots change and which commands to run.

They change nothing outside the tracker. The gateway carries the commands out, in the transaction that
stores the reply (docs/adr/0003). One module per concern; `turn.py` is what they read, `proposal.py` what
they return.
"""
