"""The comparison as JSON: every sample, the medians and ratios, and the machine and options they were made with."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.bench.figures import Figure

VERSION = 1  # of this shape


def as_record(figures: Sequence[Figure], conditions: Mapping[str, Any], made_at: datetime) -> dict[str, Any]:
    return {
        "version": VERSION,
        "made_at": made_at.isoformat(timespec="seconds"),
        "conditions": dict(conditions),
        "figures": [
            {
                "name": figure.name,
                "unit": figure.unit,
                "better": figure.better,
                "ours": _side(figure.ours_median, figure.ours),
                "stock": _side(figure.stock_median, figure.stock),
                "ratio": figure.ratio,
            }
            for figure in figures
        ],
    }


def prepare(path: Path) -> None:
    """Make sure the file can be written; raises `OSError`. What is there stays as it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("a"):
        pass
    if is_new:
        path.unlink()


def write(record: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(record, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """What the figures depend on. `load`: processes that wanted to run, mean of the last minute, at this moment."""
    return {
        "system": platform.platform(),
        "processor": _first("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory_mb": _kilobytes(_first("/proc/meminfo", "MemTotal")),
        "load": round(os.getloadavg()[0], 2),
    }


def _side(middle: float | None, samples: Sequence[float]) -> dict[str, Any] | None:
    return {"median": middle, "samples": list(samples)} if samples else None


def _first(file: str, key: str) -> str | None:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), None)


def _kilobytes(said: str | None) -> int | None:
    """ "24682704 kB" in MB (10^6 bytes)."""
    return int(said.split()[0]) * 1024 // 10**6 if said else None
