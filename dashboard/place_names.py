"""Finds the place that a row of a sheet means: by code or name, with its commune where names repeat."""

from collections.abc import Iterable, Sequence

from locales.plain import plain
from storage.kinds import COMMUNES
from storage.models import Unit


class Places:
    """Places of one's area, read with their parents."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.known: dict[str, list[Unit]] = {}
        for unit in units:
            names = {plain(unit.name), *map(plain, unit.aliases)}
            if unit.kind in COMMUNES:
                names |= {plain(f"{unit.kind} {unit.name}")}
            for name in {unit.code, *names}:
                self.known.setdefault(name, []).append(unit)

    def find(self, name: str, commune: str = "") -> list[Unit]:
        found = self.known.get(name) or self.known.get(plain(name), [])
        above = _bare(plain(commune))
        return [unit for unit in found if unit.parent and plain(unit.parent.name) == above] if above else found


def _bare(commune: str) -> str:
    return commune.removeprefix("xa ").removeprefix("phuong ")


def column(header: Sequence[str], names: Sequence[str]) -> int | None:
    """Where a column stands; `names` are what it may be called, in plain letters."""
    said = [plain(title) for title in header]
    return next((said.index(name) for name in names if name in said), None)


def cells(row: Sequence[str], at: dict[str, int | None]) -> dict[str, str]:
    return {name: row[place] if place is not None and place < len(row) else "" for name, place in at.items()}
