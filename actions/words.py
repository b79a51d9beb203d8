"""Which of the person's own words a clinician should see, kept exactly as written."""

from __future__ import annotations

from actions.turn import Turn

MOST_QUOTES = 6
LONGEST_QUOTE = 400
FEWEST_WORDS = 3
TELLING = frozenset(
    {"return_interest", "shame_guilt", "relapse", "sober_required", "not_ready", "self_trust", "higher_care"}
    | {"rebuild_trust", "not_helpful", "leave_again", "judged", "same_group", "progress_slow"}
)


def note_words(turn: Turn, *, said_something: bool = False) -> list[str]:
    """The quotes so far, with this message added when it says something about the person.

    `said_something`: the caller found a reason or a wish in it. A bare number or time is in the note's own fields.
    """
    quotes: list[str] = list(turn.state["quotes"])
    telling = said_something or (
        bool(TELLING & {turn.intent, *turn.topics}) and turn.intent != "nlu_fallback"
    )
    words = turn.text[:LONGEST_QUOTE]
    if telling and len(words.split()) >= FEWEST_WORDS and words not in quotes:
        quotes.append(words)
    return quotes[-MOST_QUOTES:]
