"""Messages that ask two things, made from two that ask one: what the encoders and the topic classifier learn them from."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

# Labels that come along with a question without being one ("hey", "thanks", "yes, and ...").
CARRIES_NO_QUESTION = frozenset({"greeting", "thanks", "goodbye", "affirm", "deny", "inform", "out_of_scope"})
# What people say before they come to the point. It asks nothing of its own.
GOES_BEFORE = ("greeting", "thanks", "affirm")
_BETWEEN = (
    "? ",
    ". ",
    ", ",
    " and ",
    " and also ",
    ", also ",
    "? oh and ",
    " but ",
    "... ",
    "\n",
    " / ",
    " ",
    " y ",
    ". y también ",
)


@dataclass(frozen=True, slots=True)
class Joined:
    """A made message and the topics it asks for: two, or one where something without a question went before."""

    text: str
    topics: tuple[str, ...]


def join_questions(first: str, second: str, rng: random.Random) -> str:
    between = rng.choice(_BETWEEN)
    return first.rstrip(" .?!") + between + second


def joined_messages(texts: Sequence[str], topics: Sequence[str], count: int, seed: int) -> list[Joined]:
    """`count` messages of two different topics, and a fifth as many of one topic after a greeting, thanks or a yes."""
    rng = random.Random(seed)
    asking = [
        (text, topic) for text, topic in zip(texts, topics, strict=True) if topic not in CARRIES_NO_QUESTION
    ]
    before = [text for text, topic in zip(texts, topics, strict=True) if topic in GOES_BEFORE]
    if len({topic for _, topic in asking}) < 2:
        return []
    made: list[Joined] = []
    while len(made) < count:
        (one, its_topic), (other, other_topic) = rng.choice(asking), rng.choice(asking)
        if its_topic != other_topic:
            made.append(Joined(join_questions(one, other, rng), (its_topic, other_topic)))
    for _ in range(count // 5 if before else 0):
        text, topic = rng.choice(asking)
        made.append(
            Joined(f"{rng.choice(before).rstrip(' .')}{rng.choice((', ', '. ', ' '))}{text}", (topic,))
        )
    return made
