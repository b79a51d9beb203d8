"""Measure how well topics are understood and write one HTML page. Started by `make nlu-report`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import yaml

from bot.engine.engine_environment import ROOT
from bot.engine.nlu.topic_fitting import DEFAULTS
from bot.engine.nlu_report.measuring import measure
from bot.engine.nlu_report.messages import EVALUATION, read_messages
from bot.engine.nlu_report.sections import contents
from bot.engine.trained_model import ModelMissing, load_topic_model
from bot.reporting.markup import Html
from bot.reporting.page import framed
from bot.reporting.shares import share_of
from bot.text_encoder import EncoderDamaged, PairedEncoder

OUT = ROOT / "docs" / "nlu-report.html"
COMPONENT = "bot.engine.nlu.topic_classifier.TopicClassifier"
FOR_WHOM = Html(
    '<p class="faint">For whoever writes examples or tunes the model. Made by <code>make nlu-report</code>.</p>'
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make nlu-report", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="where the page goes (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        model, encoder = load_topic_model(), PairedEncoder(threads=2)
    except (ModelMissing, EncoderDamaged) as error:
        print(error, file=sys.stderr)
        return 2
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    config = next(part for part in pipeline if part["name"] == COMPONENT)
    found = measure(
        read_messages(EVALUATION),
        model,
        encoder,
        {**DEFAULTS, **config},
        lambda line: print(line, flush=True),
    )
    page = framed("How well topics are understood", FOR_WHOM, contents(found))
    arguments.out.write_text(page, encoding="utf-8")
    right, both = (share_of(a.is_right for a in answers) for answers in (found.one_topic, found.two_topics))
    print(f"one-topic accuracy {right.value:.3f} of {right.of}; both topics {both.hits} of {both.of}")
    print(
        f"kept back from the encoders: {found.kept_back.value:.3f} of {found.kept_back.of}; advice: {dict(found.advice)}"
    )
    print(f"Written: {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
