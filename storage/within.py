"""Works out which areas each unit lies within: its parent and its successor, and all that these lie within."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", int, str)


def circles(above: Mapping[Key, Sequence[Key]]) -> set[Key]:
    """The units that lie, by way of others, above themselves. `above` has each unit's parent and successor."""
    stuck = above.keys() - set(_from_the_top(above))
    return {unit for unit in stuck if _meets_itself(unit, above)}


def within(above: Mapping[Key, Sequence[Key]]) -> dict[Key, dict[Key, int]]:
    """For each unit the areas it lies within and how many steps away, itself at 0. There must be no circle."""
    found: dict[Key, dict[Key, int]] = {}
    for unit in _from_the_top(above):
        areas = {unit: 0}
        for next_up in above[unit]:
            for area, steps in found[next_up].items():
                areas[area] = min(steps + 1, areas.get(area, steps + 1))
        found[unit] = areas
    return found


def _from_the_top(above: Mapping[Key, Sequence[Key]]) -> list[Key]:
    """Every unit after all it hangs on; units in a circle, or below one, are left out."""
    waiting = {unit: len(areas) for unit, areas in above.items()}
    below: dict[Key, list[Key]] = {}
    for unit, areas in above.items():
        for area in areas:
            below.setdefault(area, []).append(unit)
    settled = [unit for unit, count in waiting.items() if count == 0]
    for unit in settled:  # grows while we go
        for each in below.get(unit, ()):
            waiting[each] -= 1
            if waiting[each] == 0:
                settled.append(each)
    return settled


def _meets_itself(unit: Key, above: Mapping[Key, Sequence[Key]]) -> bool:
    seen: set[Key] = set()
    next_up = list(above[unit])
    while next_up:
        area = next_up.pop()
        if area == unit:
            return True
        if area not in seen:
            seen.add(area)
            next_up += above.get(area, ())
    return False
