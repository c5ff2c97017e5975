"""Takes in boundaries of places from a GeoJSON file: each feature names its unit by our code or the official one."""

import asyncio
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from locales import Speech, _, n_
from storage import clusters, database, deeds

SHAPES = ("Polygon", "MultiPolygon")
NAMES = ("code", "official_code", "ma_xa", "maxa", "ma", "MA_XA", "id")  # how such files call the code
LARGEST = 200_000_000
SHOWN = 20
LONGEST = 150  # letters of a code; ours have 120 at most
UNREADABLE = _("This is no GeoJSON file that I can read.")

WRONG = {
    "no code": _("Feature {row}: it has no code of a unit."),
    "unknown": _("Feature {row}: there is no unit with the code {value}."),
    "several": _("Feature {row}: several units have the code {value}."),
    "no shape": _("Feature {row}: it is no area, or its corners are no places on the map."),
}


class NotTaken(Exception):
    """Why nothing was kept, in words."""


@dataclass(frozen=True)
class Feature:
    code: str
    shape: dict[str, Any] | None  # None: it is no area


async def load(path: Path, speech: Speech) -> str:
    """Keep all boundaries of the file, or none; what to say of it."""
    try:
        data = await asyncio.to_thread(_begin_of, path)
    except FileNotFoundError:
        raise NotTaken(speech.say(_("There is no file {path}."), path=path)) from None
    except OSError:
        raise NotTaken(speech.say(UNREADABLE)) from None
    if len(data) > LARGEST:
        raise NotTaken(speech.say(_("The file is larger than {value} MB."), value=LARGEST // 1_000_000))
    return await take(data, speech)


def _begin_of(path: Path) -> bytes:
    """All of it, unless it is larger than we take."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


async def take(data: bytes, speech: Speech, within: Collection[int] | None = None, by: int | None = None) -> str:
    """As `load`, from its bytes; places outside of `within` are not known. `by`: who uploaded it, for the log."""
    try:
        features = await asyncio.to_thread(_read, data)
    except (ValueError, RecursionError):
        raise NotTaken(speech.say(UNREADABLE)) from None
    known = await clusters.by_any_code(sorted({each.code for each in features if each.code}))
    wrong: list[str] = []
    found: list[tuple[int, dict[str, Any]]] = []
    for row, each in enumerate(features, start=1):
        units = [unit for unit in known.get(each.code, []) if within is None or unit in within]
        if len(units) == 1 and each.shape is not None:
            found.append((units[0], each.shape))
            continue
        why = "no shape" if len(units) == 1 else "several" if units else "unknown" if each.code else "no code"
        wrong.append(speech.say(WRONG[why], row=row, value=each.code))
    if wrong:
        nothing = speech.say(_("Nothing was kept: {count} features are wrong."), count=len(wrong))
        raise NotTaken("\n".join([*wrong[:SHOWN], nothing]))
    async with database.transaction():
        await clusters.load_boundaries(found)
        if by is not None:
            await deeds.note(by, "boundaries.loaded", f"person:{by}", bytes=len(data))
    return speech.count(n_("{count} boundary kept.", "{count} boundaries kept."), len(found))


def _read(data: bytes) -> list[Feature]:
    told = json.loads(data.decode("utf-8-sig"))
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(each, dict) for each in features):
        raise ValueError("no features")
    shapes = [feature.get("geometry") for feature in features]
    return [
        Feature(_code(feature), shape if _is_area(shape) else None)
        for feature, shape in zip(features, shapes, strict=True)
    ]


def _code(feature: dict[str, Any]) -> str:
    properties = feature.get("properties")
    told = properties if isinstance(properties, dict) else {}
    return next((str(told[name]).strip()[:LONGEST] for name in NAMES if told.get(name)), "")


def _is_area(shape: Any) -> bool:
    if not isinstance(shape, dict) or shape.get("type") not in SHAPES:
        return False
    corners = list(_corners(shape.get("coordinates"), 3 if shape["type"] == "MultiPolygon" else 2))
    return len(corners) >= 4 and all(corners)


def _corners(told: Any, deep: int) -> Iterator[bool]:
    """Whether each corner is a longitude and a latitude."""
    if not isinstance(told, list):
        yield False
    elif deep:
        for each in told:
            yield from _corners(each, deep - 1)
    else:
        numbers = len(told) >= 2 and all(isinstance(each, int | float) for each in told[:2])
        yield numbers and -180 <= told[0] <= 180 and -90 <= told[1] <= 90
