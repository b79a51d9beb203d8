"""Train what is stale: the Rasa model in models/engine.tar.gz."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from bot.engine.engine_environment import ENGINE_PYTHON, MODEL, ROOT, engine_environment
from bot.engine.trained_model import FINGERPRINT, fingerprint, is_stale

LOG = ROOT / "var" / "train.log"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")


def run(arguments: argparse.Namespace) -> int:
    if not arguments.force and not is_stale():
        print("The model is up to date.")
        return 0
    if not ENGINE_PYTHON.exists():
        print("The engine's environment is missing; run: make setup", file=sys.stderr)
        return 2
    print("Training the engine's model (about a minute on two cores) ...", flush=True)
    began, taken = time.monotonic(), fingerprint()
    reported = began
    LOG.parent.mkdir(mode=0o700, exist_ok=True)
    environment = engine_environment(engine_token="not-used-while-training-not-used-while-training")
    command = [str(ENGINE_PYTHON), "-m", "rasa", "train", "--fixed-model-name", "engine", "--out", "models"]
    with LOG.open("w") as log:
        training = subprocess.Popen([*command, "--force"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        while training.poll() is None:
            time.sleep(0.2)
            if time.monotonic() - reported > 10:
                reported = time.monotonic()
                print(f"  ... {reported - began:.0f} s", flush=True)
    if training.returncode != 0 or not MODEL.exists():
        print("".join(LOG.read_text().splitlines(keepends=True)[-15:]), file=sys.stderr)
        print(f"Training did not succeed; the whole log is in {LOG.relative_to(ROOT)}.", file=sys.stderr)
        return 1
    FINGERPRINT.write_text(taken + "\n")
    print(f"Trained in {time.monotonic() - began:.0f} s: {MODEL.relative_to(ROOT)}")
    return 0
