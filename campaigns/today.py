"""Everybody's reminders of one day: what is due from whom, before it is decided who may hear of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.nudges import Told


@dataclass(frozen=True)
class Item:
    """One thing to remind one person of."""

    told: Told
    days_left: int
    final: bool = False  # its last reminder: it may use up the week's last message
    asked: bool = False  # they asked for it


@dataclass
class Today:
    items: dict[int, list[Item]] = field(default_factory=dict)
    settings: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def add(self, person: int, settings: Mapping[str, Any], item: Item) -> None:
        self.items.setdefault(person, []).append(item)
        self.settings[person] = settings
