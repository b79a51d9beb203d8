"""Holds the trackers of the turns under way, no more: the dialogue state lives with the gateway (docs/adr/0003)."""

from __future__ import annotations

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

TURNS_KEPT = 16  # far more than can be under way at once; older ones are dropped


class OneTurnTrackerStore(InMemoryTrackerStore):
    async def save(self, tracker: DialogueStateTracker) -> None:
        self.store.pop(tracker.sender_id, None)
        await super().save(tracker)
        while len(self.store) > TURNS_KEPT:
            self.store.pop(next(iter(self.store)))
