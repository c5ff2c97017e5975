"""Two versions of a report side by side: what each said, and which answers differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.telling import Teller
from locales import _
from storage.models import Evidence


@dataclass(frozen=True)
class Told:
    """One line of the comparison."""

    label: str
    before: str
    now: str
    changed: bool
    new_photos: tuple[int, ...] = ()


def compare(
    before: Mapping[str, Any], now: Mapping[str, Any], asked: Sequence[Mapping[str, Any]], tell: Teller
) -> tuple[Told, ...]:
    """Every line of a report in its order, as it stands in `ReportVersion.said`."""
    labels = {str(each.get("name")): str(each.get("label") or each.get("name")) for each in asked}
    names = [*labels, *(name for name in {**before["answers"], **now["answers"]} if name not in labels)]
    say = tell.speech.say
    lines = [
        _line(say(_("Activity")), tell.activity(before.get("activity", "")), tell.activity(now.get("activity", ""))),
        _line(say(_("Day")), _day(before["day"], tell), _day(now["day"], tell)),
        _line(say(_("Place")), before["place"], now["place"]),
        _line(say(_("What was told")), before["story"], now["story"]),
        *(_line(labels.get(name, name), _of(before, name, tell), _of(now, name, tell)) for name in names),
        _line(say(_("Evidence for")), _counts(before, tell), _counts(now, tell)),
        _photos(before["photos"], now["photos"], tell),
    ]
    return tuple(line for line in lines if line.before or line.now)


def _line(label: str, before: str, now: str) -> Told:
    return Told(label, before, now, changed=before != now)


def _day(told: str, tell: Teller) -> str:
    return tell.day(date.fromisoformat(told))


def _of(said: Mapping[str, Any], name: str, tell: Teller) -> str:
    answer = said["answers"].get(name)
    return "" if answer is None else tell.value(answer)


def _counts(said: Mapping[str, Any], tell: Teller) -> str:
    evidence = [Evidence(set=of, criterion=number, indicator=code) for of, number, code in said["counts"]]
    return "; ".join(tell.counts(evidence))


def _photos(before: Sequence[int], now: Sequence[int], tell: Teller) -> Told:
    new = tuple(each for each in now if each not in before)
    changed = list(before) != list(now)
    return Told(tell.speech.say(_("Photos")), tell.photos(len(before)), tell.photos(len(now)), changed, new)
