"""What the report measures on: our evaluation files under tests/nlu, and the topic examples kept from the encoders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.engine.engine_environment import ROOT
from bot.engine.two_questions import Joined
from bot.safety.training.topic_examples import TopicExample, read_topics

EVALUATION = ROOT / "tests" / "nlu"
TWO_TOPICS = "two_topics.yml"


@dataclass(frozen=True, slots=True)
class Messages:
    """`learned`: what the encoders and the classifier learned from. `kept_back`: examples that only the classifier learns
    from. `one_topic` and `two_topics`: evaluation messages, which nothing learns from."""

    learned: tuple[Joined, ...]
    kept_back: tuple[Joined, ...]
    one_topic: tuple[Joined, ...]
    two_topics: tuple[Joined, ...]


def read_messages(evaluation: Path = EVALUATION) -> Messages:
    """Raises OSError or yaml.YAMLError for files that cannot be read."""
    examples = read_topics()
    pairs = yaml.safe_load((evaluation / TWO_TOPICS).read_text(encoding="utf-8"))["messages"]
    families = sorted(path for path in evaluation.iterdir() if path.is_dir())
    one_topic = [e for family in families for e in read_topics(family)]
    return Messages(
        tuple(_joined(e) for e in examples if not e.is_held_back),
        tuple(_joined(e) for e in examples if e.is_held_back),
        tuple(_joined(e) for e in one_topic),
        tuple(Joined(str(m["text"]), tuple(m["topics"])) for m in pairs),
    )


def _joined(example: TopicExample) -> Joined:
    return Joined(example.text, (example.topic,))
