"""Takes in places from a file somebody made, or Vietnam's provinces and communes, and says what came of it."""

import asyncio
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from vietnam_provinces import Province, VietNamDivisionType, Ward

from bot import row_words
from dashboard.uploaded import WHY_FILE
from locales import Speech, _
from locales.plain import plain
from storage.unit_import import Imported, import_units
from storage.unit_rows import Row
from tables.read import WrongFile, read

WHY_ROW = {
    "unknown column": _("Row {row}: there is no column “{value}”."),
    "column twice": _("Row {row}: the column “{value}” stands there twice."),
    "missing column": _("Row {row}: the column “{value}” is missing."),
    "too many cells": _("Row {row}: there are more cells than columns."),
    "no code": _("Row {row}: the code is missing."),
    "bad code": _("Row {row}: the code “{value}” may have only small letters a–z, digits, dots and dashes."),
    "code twice": _("Row {row}: the code stands in an earlier row already: {value}."),
    "no name": _("Row {row}: the name is missing."),
    "too long": _("Row {row}: “{value}” is too long."),
    "no kind": _("Row {row}: the kind is missing."),
    "unknown kind": _("Row {row}: there is no kind “{value}”."),
    "unknown parent": _("Row {row}: the parent “{value}” is unknown, or its own row is wrong."),
    "parent is no higher": _("Row {row}: the parent “{value}” is not of a higher kind."),
    "unknown successor": _("Row {row}: the successor “{value}” is unknown, or its own row is wrong."),
    "circle": _("Row {row}: “{value}” would lie within itself."),
    "bad date": _("Row {row}: “{value}” is no day; write it like 2025-07-01 or 1/7/2025."),
    "ends before it begins": _("Row {row}: it ends ({value}) before it begins."),
    "bad group": _("Row {row}: the group is 1, 2 or 3, not “{value}”."),
    "group of no commune": _("Row {row}: only communes have a group."),
    "bad degrees": _("Row {row}: “{value}” is no place on the map."),
    "half a place": _("Row {row}: lat and lon must be given together."),
    "unknown criteria set": _("Row {row}: there is no criteria set “{value}”."),
}
NOTHING_KEPT = _("Nothing was imported. Mend these rows, or import the others with --skip-bad.")
COUNTED = _("{added} units added, {changed} changed.")

SINCE = "2025-07-01"  # when communes and provinces took their present shape
VIETNAM = ("code", "name", "kind", "parent", "official_code", "valid_from")
PROVINCE = (VietNamDivisionType.TINH.value, VietNamDivisionType.THANH_PHO_TRUNG_UONG.value.removesuffix(" trung ương"))
COMMUNE = {
    VietNamDivisionType.XA.value: "xa",
    VietNamDivisionType.PHUONG.value: "phuong",
    VietNamDivisionType.DAC_KHU.value: "dac_khu",
}


async def import_file(
    path: Path, skip_bad: bool, *, speech: Speech | None = None, aims: Container[str] | None = None
) -> tuple[bool, list[str]]:
    """Whether the file was taken in, and the lines to print. `aims` are the criteria sets that units may name."""
    speech = speech or Speech()
    try:
        table = await asyncio.to_thread(read, path)
    except FileNotFoundError:
        return False, [speech.say(_("There is no file {path}."), path=path)]
    except WrongFile as wrong:
        return False, [speech.say(WHY_FILE[wrong.why], value=wrong.value)]
    done = await import_units(table.header, table.rows, plain=plain, skip_bad=skip_bad, aims=aims)
    return done.kept, _lines(done, speech)


async def import_vietnam(province: str = "", *, speech: Speech | None = None) -> list[str]:
    """Provinces and communes with official codes since 1 July 2025; all, or of one province ("lam-dong")."""
    done = await import_units(VIETNAM, _vietnam(province), plain=plain)
    return _lines(done, speech or Speech())


def _lines(done: Imported, speech: Speech) -> list[str]:
    lines = row_words.lines(done.problems, WHY_ROW, speech)
    if not done.kept:
        return [*lines, speech.say(NOTHING_KEPT)]
    counted = speech.say(COUNTED, added=done.added, changed=done.changed)
    return [*lines, *row_words.left_out(done.problems, speech), counted]


def _vietnam(only: str) -> Iterator[Row]:
    rows = [["vn", "Việt Nam", "quoc_gia", "", "", ""]]
    provinces: dict[object, str] = {}
    for province in Province.iter_all():
        name = _bare(province.name, PROVINCE)
        code = _slug(name)
        if only in ("", code):
            provinces[province.code] = code
            rows.append([code, name, "tinh", "vn", f"{int(province.code):02}", SINCE])
    taken: set[str] = set()
    for ward in Ward.iter_all():
        parent = provinces.get(ward.province_code)
        if parent is None:
            continue
        name, official = _bare(ward.name, COMMUNE), f"{int(ward.code):05}"
        code = f"{parent}.{_slug(name)}"
        if code in taken:  # a commune and a ward of one name
            code = f"{code}-{official}"
        taken.add(code)
        rows.append([code, name, COMMUNE[ward.division_type.value], parent, official, SINCE])
    return enumerate(rows, start=2)


def _bare(name: str, kinds: Iterable[str]) -> str:
    """The name without its kind: "Xã Nhân Cơ" is Nhân Cơ."""
    return next((name[len(kind) + 1 :] for kind in kinds if name.lower().startswith(f"{kind} ")), name)


def _slug(name: str) -> str:
    return plain(name).replace(" ", "-")
