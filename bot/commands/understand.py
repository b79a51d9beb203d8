"""Say which topics messages are about, with the trained model; the level comes from screening."""

from __future__ import annotations

import argparse
import json
import sys

from bot.commands.message_lines import UnreadableInput, read_messages
from bot.engine.trained_model import ModelMissing, load_topic_model
from bot.safety.layers import default_screener


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", default="-", help='JSON lines with "text", or plain lines; - is standard input'
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        model = load_topic_model()
        screener = default_screener()
        for text in read_messages(arguments.file):
            understood = model.understand(text)
            line = {
                "text": text,
                "topics": list(understood.topics),
                "confidence": round(understood.confidence, 4),
                "level": screener.screen(text).level,
            }
            print(json.dumps(line))
    except (UnreadableInput, ModelMissing) as error:
        print(error, file=sys.stderr)
        return 2
    return 0
