"""Which of several findings counts: the highest level, then the most serious category."""

from __future__ import annotations

from collections.abc import Iterable

from bot.safety.screening import Category, Evidence, Level

# Bodies failing come before intent, a child before an adult, the writer's life before other harm.
_SERIOUSNESS = (
    Category.OVERDOSE,
    Category.WITHDRAWAL_EMERGENCY,
    Category.MEDICAL,
    Category.MINOR_AT_RISK,
    Category.SUICIDE,
    Category.PSYCHOSIS,
    Category.VIOLENCE,
    Category.ABUSE,
    Category.SELF_HARM,
    Category.THIRD_PARTY,
)


def worst(evidence: Iterable[Evidence]) -> tuple[Level, Category | None]:
    """The highest level, and of the categories at that level the most serious one."""
    ordered = sorted(evidence, key=lambda one: (-one.level.rank, _SERIOUSNESS.index(one.category)))
    return (ordered[0].level, ordered[0].category) if ordered else (Level.NONE, None)
