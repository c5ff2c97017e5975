"""Reads the cells of a row of units: each column its own way, with a reason where it cannot be understood."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from storage.kinds import KINDS, OTHER_NAMES
from storage.wrong_rows import Wrong

CODE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})"),
)


@dataclass(frozen=True)
class UnitRow:
    """One row as it was understood; columns the file does not have are left as they are."""

    row: int
    code: str
    name: str
    kind: str
    parent: str = ""
    official_code: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    group: int | None = None
    lat: float | None = None
    lon: float | None = None
    aims: tuple[str, ...] = ()


def _code(text: str) -> str:
    if not text:
        raise Wrong("no code")
    if len(text) > 120 or not CODE.fullmatch(text):
        raise Wrong("bad code")
    return text


def _name(text: str) -> str:
    if not text:
        raise Wrong("no name")
    if len(text) > 200:
        raise Wrong("too long")
    return text


def _kind(text: str) -> str:
    kind = OTHER_NAMES.get(text, text)
    if kind not in KINDS:
        raise Wrong("unknown kind" if text else "no kind")
    return kind


def _official(text: str) -> str:
    if len(text) > 20:
        raise Wrong("too long")
    return text


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split("|") if part.strip()))


def _day(text: str) -> date | None:
    if not text:
        return None
    for pattern in DAYS:
        if found := pattern.fullmatch(text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                break
    raise Wrong("bad date")


def _group(text: str) -> int | None:
    if text not in ("", "1", "2", "3"):
        raise Wrong("bad group")
    return int(text) if text else None


def _degrees(most: int) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        if not text:
            return None
        try:
            degrees = float(text.replace(",", "."))
        except ValueError:
            raise Wrong("bad degrees") from None
        if not abs(degrees) <= most:
            raise Wrong("bad degrees")
        return degrees

    return read


READ: Mapping[str, Callable[[str], object]] = {
    "code": _code,
    "name": _name,
    "kind": _kind,
    "parent": str,
    "official_code": _official,
    "aliases": _list,
    "valid_from": _day,
    "valid_to": _day,
    "successor": str,
    "group": _group,
    "lat": _degrees(90),
    "lon": _degrees(180),
    "aims": _list,
}
