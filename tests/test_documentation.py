"""Documentation that can go stale is held to the code it describes."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from bot.__main__ import COMMANDS
from bot.settings import ROOT, Settings

ADR = ROOT / "docs" / "adr"
README = (ROOT / "README.md").read_text(encoding="utf-8")
DECISIONS = sorted(path for path in ADR.glob("*.md") if path.name != "README.md")
SECTIONS = ["Status", "Context", "Decision", "Consequences", "Alternatives"]
LONGEST_DECISION = 60
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "models" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
FILE_ENDINGS = (".md", ".py", ".yml", ".txt", ".in", ".toml", ".ini", ".example")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def in_backticks(page: str) -> list[str]:
    """Inline code, without fenced blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page, flags=re.S))


def is_repo_path(code: str) -> bool:
    if not re.fullmatch(r"[\w./-]+", code) or code.startswith(("/", "~", "-")):
        return False
    return code.endswith(FILE_ENDINGS) or ("/" in code and (ROOT / code.split("/")[0]).exists())


def is_made_by_running(path: str) -> bool:
    """Whether `.gitignore` keeps it out: environments, `var/`, `.env`, trained models."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line]
    parts = path.split("/")
    beginnings = ["/".join(parts[: i + 1]) for i in range(len(parts))]
    return any(fnmatch(start, pattern) for start in beginnings for pattern in ignored)


def documented_settings() -> list[tuple[str, str]]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$", text, flags=re.M)


def test_the_example_names_every_setting_once_in_the_order_of_the_code() -> None:
    documented = [variable for variable, _ in documented_settings()]
    assert documented == [field.upper() for field in Settings.model_fields]


def test_the_example_shows_the_real_defaults_and_no_secret() -> None:
    shown = dict(documented_settings())
    for field, info in Settings.model_fields.items():
        default = "" if info.default is PydanticUndefined else str(info.default)
        assert shown[field.upper()] == default.replace(f"{ROOT}/", ""), field


def test_the_example_can_be_copied_as_it_is() -> None:
    # An empty value in .env would hide the development secret of the same name.
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_every_path_in_the_readme_exists() -> None:
    paths = [code for code in in_backticks(README) if is_repo_path(code) and not is_made_by_running(code)]
    assert len(paths) > 20, "the table of what to change where names many"
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_make_target_in_the_readme_exists() -> None:
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", README, flags=re.M))
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    assert {first or second for first, second in named} - set(targets) == set()


def test_the_readme_lists_the_program_s_commands() -> None:
    assert re.findall(r"^\| `python -m bot ([a-z-]+)", README, flags=re.M) == list(COMMANDS)


def test_every_decision_is_listed_once() -> None:
    listed = re.findall(
        r"^\| \[(\d{4})\]\(([^)]+)\)", (ADR / "README.md").read_text(encoding="utf-8"), flags=re.M
    )
    assert [file for _, file in listed] == [path.name for path in DECISIONS]
    assert [number for number, _ in listed] == [path.name[:4] for path in DECISIONS]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_sections_and_is_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]} ")
    assert re.findall(r"^## (.+)$", text, flags=re.M) == SECTIONS
    assert len(text.splitlines()) <= LONGEST_DECISION


def test_the_code_refers_only_to_decisions_that_exist() -> None:
    sources = [
        *(ROOT / "bot").rglob("*.py"),
        *(ROOT / "actions").rglob("*.py"),
        *ROOT.glob("*.yml"),
        *(ROOT / "data" / "rules").glob("*.yml"),
    ]
    known = {path.name[:4] for path in DECISIONS}
    missing = {
        f"{name(source)}: {number}"
        for source in sources
        for number in re.findall(r"docs/adr/(\d{4})", source.read_text(encoding="utf-8"))
        if number not in known
    }
    assert missing == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []
