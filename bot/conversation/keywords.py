"""Carrier keywords on the SMS line, settled before any bot sees them (47 CFR 64.1200(a)(10); safety.md B)."""

from __future__ import annotations

# Twilio's own words first; then the rule's "opt out" as people write it, and the Spanish words of safety.md B.
OPT_OUT = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
    | {"OPT OUT", "OPT-OUT", "STOP ALL", "ALTO", "PARAR", "NO MAS", "NO MÁS"}
)
OPT_IN = frozenset({"START", "UNSTOP"})
# YES opts in at Twilio; for us it does so only from a number that is opted out, else it is an ordinary yes.
OPT_IN_WHEN_OUT = frozenset({"YES"})
HELP = frozenset({"HELP", "INFO"})


def keyword_of(text: str, *, opted_out: bool) -> str | None:
    """ "stop", "start", "help" when the whole message is a carrier keyword, else None."""
    word = " ".join(text.split()).strip(".!¡\"' ").upper()
    if word in OPT_OUT:
        return "stop"
    if word in OPT_IN or (opted_out and word in OPT_IN_WHEN_OUT):
        return "start"
    if word in HELP:
        return "help"
    return None
