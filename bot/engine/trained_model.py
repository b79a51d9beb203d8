"""The trained Rasa model in models/: where it is, whether it is stale, and its topic weights for the app."""

from __future__ import annotations

import hashlib
import tarfile
import tempfile
from pathlib import Path

from bot.engine.engine_environment import MODEL, ROOT
from bot.engine.topic_model import TopicModel
from bot.text_encoder import PairedEncoder

FINGERPRINT = ROOT / "models" / "engine.fingerprint"
# A change in any of these makes the model stale.
SOURCES = (
    "config.yml",
    "domain.yml",
    "data",
    "bot/engine/nlu",
    "bot/engine/topic_model.py",
    "bot/engine/two_questions.py",
    "bot/text_encoder.py",
    "models/encoder/card.json",
    "requirements/engine.txt",
)


class ModelMissing(RuntimeError):
    """There is no trained model, or it cannot be read; `make train` makes one."""


def fingerprint() -> str:
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ROOT / source
        files = (
            [path]
            if path.is_file()
            else sorted(p for p in path.rglob("*") if p.suffix in (".yml", ".py", ".txt"))
        )
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def is_stale() -> bool:
    return not MODEL.exists() or not FINGERPRINT.exists() or FINGERPRINT.read_text().strip() != fingerprint()


def load_topic_model(archive: Path = MODEL) -> TopicModel:
    """Read the topic weights out of Rasa's model archive; raises `ModelMissing`."""
    if not archive.exists():
        raise ModelMissing("there is no trained model; run: make train")
    with tempfile.TemporaryDirectory() as folder:
        try:
            with tarfile.open(archive) as stored:
                wanted = [m for m in stored.getmembers() if "TopicClassifier" in m.name and m.isfile()]
                stored.extractall(folder, members=wanted, filter="data")
            weights = next(Path(folder).rglob("weights.npz"))
        except (tarfile.TarError, OSError, EOFError, StopIteration):
            raise ModelMissing(f"{archive.name} is damaged; run: make train") from None
        return TopicModel.load(weights.parent, PairedEncoder())
