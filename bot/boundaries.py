"""Takes in boundaries of places from a GeoJSON file: each feature names its unit by our code or the official one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from locales import Speech, _, n_
from storage import clusters

SHAPES = ("Polygon", "MultiPolygon")
NAMES = ("code", "official_code", "ma_xa", "maxa", "ma", "MA_XA", "id")  # how such files call the code
LARGEST = 200_000_000
SHOWN = 20

WRONG = {
    "no code": _("Feature {row}: it has no code of a unit."),
    "unknown": _("Feature {row}: there is no unit with the code {value}."),
    "several": _("Feature {row}: several units have the code {value}."),
    "no shape": _("Feature {row}: it is no area, or its corners are no places on the map."),
}


class NotTaken(Exception):
    """Why nothing was kept, in words."""


async def load(path: Path, speech: Speech) -> str:
    """Keep all boundaries of the file, or none; what to say of it."""
    features = _features(path, speech)
    codes = [_code(feature) for feature in features]
    known = await clusters.by_any_code(sorted({code for code in codes if code}))
    wrong: list[str] = []
    found: list[tuple[int, dict[str, Any]]] = []
    for row, (feature, code) in enumerate(zip(features, codes, strict=True), start=1):
        units, shape = known.get(code, []), feature.get("geometry") or {}
        why = "" if _is_area(shape) else "no shape"
        if len(units) != 1:
            why = "several" if units else "unknown" if code else "no code"
        if why:
            wrong.append(speech.say(WRONG[why], row=row, value=code))
        else:
            found.append((units[0], shape))
    if wrong:
        nothing = speech.say(_("Nothing was kept: {count} features are wrong."), count=len(wrong))
        raise NotTaken("\n".join([*wrong[:SHOWN], nothing]))
    await clusters.load_boundaries(found)
    return speech.count(n_("{count} boundary kept.", "{count} boundaries kept."), len(found))


def _features(path: Path, speech: Speech) -> list[dict[str, Any]]:
    try:
        if path.stat().st_size > LARGEST:
            raise NotTaken(speech.say(_("The file is larger than {value} MB."), value=LARGEST // 1_000_000))
        told = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise NotTaken(speech.say(_("There is no file {path}."), path=path)) from None
    except (OSError, ValueError, RecursionError):
        raise NotTaken(speech.say(_("This is no GeoJSON file that I can read."))) from None
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(each, dict) for each in features):
        raise NotTaken(speech.say(_("This is no GeoJSON file that I can read.")))
    return features


def _code(feature: dict[str, Any]) -> str:
    properties = feature.get("properties")
    told = properties if isinstance(properties, dict) else {}
    return next((str(told[name]).strip() for name in NAMES if told.get(name)), "")


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
