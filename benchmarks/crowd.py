"""A whole country of made-up reports, the same each time: for the benchmark of pages and for tests of their queries.

`python -m benchmarks.crowd sqlite:////tmp/crowd.db` fills an empty, migrated database.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.migrations.api import migrate
from tortoise.models import Model

from benchmarks import crowd_campaign
from catalogue import contributions
from catalogue.catalogue import Catalogue, load
from catalogue.rules import counts_for
from storage import database, models, tallies

NOW = datetime(2026, 11, 14, 5, 0, tzinfo=UTC)
BATCH = 20_000
STATES = ("approved", "approved", "approved", "approved", "sent", "sent", "returned", "rejected", "withdrawn")
VIETNAM = (10.5, 22.8, 104.0, 108.5)
BUSY = 0.02  # of all reports come from the first commune: what a busy year looks like there


@dataclass(frozen=True)
class Size:
    provinces: int = 34
    communes: int = 3_500
    villages: int = 90_000
    reports: int = 200_000
    photos: int = 600_000
    asked: int = 12_000  # villages that a campaign is for


FULL = Size()
SMALL = Size(4, 40, 400, 3_000, 6_000)
COUNTRY, FIRST = 1, 2  # ids: the country, then provinces, communes, villages


def ids(size: Size) -> dict[str, int]:
    """Ids of the country, the first province and the first commune."""
    return {"country": COUNTRY, "province": FIRST, "commune": FIRST + size.provinces}


def rows(size: Size, catalogue: Catalogue) -> Iterator[tuple[type[Model], Iterable[dict[str, Any]]]]:
    """Table after table, each after those it points to."""
    yield models.Unit, _units(size)
    yield models.UnitWithin, _within(size)
    yield models.Person, _people(size)
    yield models.Role, _roles(size)
    asked = range(_village(size, 0), _village(size, min(size.villages, size.asked)))
    yield from crowd_campaign.rows(asked, 4 + size.communes, ids(size), OFFICERS["country"], NOW)
    yield models.Conversation, _conversations(size)
    yield models.Report, _reports(size)
    yield models.Evidence, _evidence(size, catalogue)
    yield models.Photo, _photos(size)
    yield models.ReportPhoto, _links(size)


def _places(size: Size) -> Iterator[tuple[int, str, int | None]]:
    """id, kind, parent"""
    yield COUNTRY, "quoc_gia", None
    for at in range(size.provinces):
        yield FIRST + at, "tinh", COUNTRY
    for at in range(size.communes):
        yield FIRST + size.provinces + at, "xa", FIRST + at % size.provinces
    for at in range(size.villages):
        yield _village(size, at), "thon", FIRST + size.provinces + at % size.communes


def _village(size: Size, at: int) -> int:
    return FIRST + size.provinces + size.communes + at


def _units(size: Size) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    names = {"quoc_gia": "Việt Nam", "tinh": "Tỉnh mẫu {}", "xa": "Xã mẫu {}", "thon": "Thôn {}"}
    for unit, kind, parent in _places(size):
        south, north, west, east = VIETNAM
        number = unit if kind != "thon" else (unit - _village(size, 0)) // size.communes + 1
        name = names[kind].format(number)
        spot = {"lat": chance.uniform(south, north), "lon": chance.uniform(west, east)} if kind == "thon" else {}
        yield {
            **{"id": unit, "code": f"u{unit}", "name": name, "kind": kind, "parent_id": parent},
            **{"search": f"|{name.lower()}|", "short": f"U{unit}", **spot},
        }


def _within(size: Size) -> Iterator[dict[str, Any]]:
    above: dict[int, int | None] = {}
    number = 0
    for unit, _, parent in _places(size):
        above[unit] = parent
        area: int | None = unit
        steps = 0
        while area is not None:
            number += 1
            yield {"id": number, "unit_id": unit, "area_id": area, "steps": steps}
            area, steps = above[area], steps + 1


OFFICERS = {"commune": 1, "province": 2, "country": 3}  # their ids


def _people(size: Size) -> Iterator[dict[str, Any]]:
    for person in range(1, 4 + size.communes):
        name = f"Người Mẫu {person}"
        yield {"id": person, "name": name, "search": name.lower(), "language": "vi", "created_at": NOW}


def _roles(size: Size) -> Iterator[dict[str, Any]]:
    for at, (place, unit) in enumerate(ids(size).items(), start=1):
        yield {"id": at, "person_id": OFFICERS[place], "unit_id": unit, "role": "officer", "since": NOW - _days(900)}
    for at in range(size.communes):
        unit = _village(size, at)
        yield {"id": 4 + at, "person_id": 4 + at, "unit_id": unit, "role": "village_head", "since": NOW - _days(900)}


def _days(count: float) -> timedelta:
    return timedelta(days=count)


def _conversations(size: Size) -> Iterator[dict[str, Any]]:
    for report in range(1, size.reports + 1):
        commune = (report * 7919) % size.communes
        yield {"id": report, "person_id": 4 + commune, "form": f"report.{report}", "answers": "{}", "state": "done"} | {
            "opened_ms": 0,
            "touched_ms": 0,
        }


ACTIVITIES = (
    *("ve-sinh-duong-lang", "hop-thon", "tuyen-duong-hoa", "hien-dat", "tuyen-truyen-loa", "lam-duong"),
    *("thu-gom-rac", "the-thao-van-nghe", "tuan-tra", "trong-cay", "khac"),
)


def _known(catalogue: Catalogue) -> list[str]:
    known = [each for each in ACTIVITIES if each in catalogue.activities]
    return known + [each for each in sorted(catalogue.activities) if each not in known][:29]


def _activity(report: int, known: list[str]) -> str:
    """Those first in the list are the most often reported."""
    return known[int(random.Random(report).random() ** 2 * len(known))]


def _reports(size: Size) -> Iterator[dict[str, Any]]:
    known = _known(load())
    chance = random.Random(2)
    for report in range(1, size.reports + 1):
        commune = (report * 7919) % size.communes
        busy = chance.random() < BUSY
        of_commune = size.villages // size.communes
        village = _village(size, (0 if busy else commune) + size.communes * chance.randrange(of_commune))
        sent = NOW - timedelta(minutes=(size.reports - report) * (500 * 24 * 60 / size.reports))
        activity = _activity(report, known)
        near = chance.random() < 0.3
        yield {
            **{"id": report, "code": f"U{village}-{report}", "conversation_id": report, "unit_id": village},
            **{"person_id": 4 + commune, "activity": activity, "day": sent.date() - _days(chance.randrange(3))},
            **{"place": "đường trục thôn", "story": f"dọn {report % 9} km đường trục thôn, {report % 80} người"},
            "answers": {
                "so_nguoi": {"value": str(report % 80), "unit": "người"},
                "ngay_cong": {"value": str(report % 40), "unit": "ngày công"},
                **({"dien_tich": {"value": str(report % 300), "unit": "m²"}} if activity == "hien-dat" else {}),
                **({"dan_gop_tien": {"value": str(report % 90 * 100_000), "unit": "đồng"}} if report % 7 == 0 else {}),
            },
            "asked": [{"name": "so_nguoi", "label": "Số người", "unit": "người", "type": "int"}],
            **{"state": STATES[chance.randrange(len(STATES))], "channel": "telegram"},
            **({"lat": chance.uniform(10.5, 22.8), "lon": chance.uniform(104, 108.5)} if near else {}),
            "search": f"u{village}-{report} {activity} duong truc thon don {report % 9} km thon xa mau {commune}",
            **{"sent_at": sent, "changed_at": sent},
            **({"campaign_id": crowd_campaign.CAMPAIGN} if village - _village(size, 0) < size.asked and near else {}),
        }


def _evidence(size: Size, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    known = _known(catalogue)
    sets = [
        catalogue.sets[each] for each in ("xa-ntm-2026-2030", "xa-ntm-2021-2025", "truyen-thong-giam-ngheo-thong-tin")
    ]
    counts = {activity: [each.key for each in counts_for(catalogue, activity, sets)][:4] for activity in known}
    number = 0
    for report in range(1, size.reports + 1):
        for of, criterion, indicator in counts[_activity(report, known)]:
            number += 1
            yield {"id": number, "report_id": report, "set": of, "criterion": criterion, "indicator": indicator}


def _photos(size: Size) -> Iterator[dict[str, Any]]:
    for photo in range(1, size.photos + 1):
        sha = f"{photo:064x}"
        yield {
            **{"id": photo, "person_id": 4 + (_report_of(photo, size) * 7919) % size.communes, "source": "x"},
            **{"state": "kept", "sha256": sha, "shown": sha, "thumb": sha, "mime": "image/jpeg", "size": 300_000},
            **{"width": 1280, "height": 960, "sent_at": NOW, "kept_at": NOW},
        }


def _report_of(photo: int, size: Size) -> int:
    return (photo - 1) % size.reports + 1


def _links(size: Size) -> Iterator[dict[str, Any]]:
    for photo in range(1, size.photos + 1):
        yield {"id": photo, "report_id": _report_of(photo, size), "photo_id": photo, "position": photo // size.reports}


async def fill(url: str, size: Size = FULL) -> None:
    """Into an open, empty database; then count ahead, as the clock would."""
    catalogue = load()
    for model, told in rows(size, catalogue):
        await _put(model, told)
    if database.is_sqlite():
        await database.execute("ANALYZE")
    else:
        for model, _ in rows(size, catalogue):
            table = model._meta.db_table
            await database.rows(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        await _vacuum(url)
    await tallies.catch_up(NOW, contributions.kinds(catalogue), most=None)
    if database.is_sqlite():
        await database.execute("ANALYZE")
    else:
        await _vacuum(url)


async def _vacuum(url: str) -> None:
    import asyncpg

    link = await asyncpg.connect(url)
    await link.execute("VACUUM ANALYZE")
    await link.close()


async def _put(model: type[Model], told: Iterable[dict[str, Any]]) -> None:
    meta = model._meta
    columns = {meta.fields_db_projection[name]: meta.fields_map[name] for name in meta.fields_db_projection}
    usual = {column: field.default() if callable(field.default) else field.default for column, field in columns.items()}
    json_columns = {
        column
        for column, field in columns.items()
        if type(field).__name__ == "JSONFieldClass" or "JSON" in type(field).__name__
    }
    batch: list[tuple[Any, ...]] = []
    names = list(columns)
    for row in told:
        whole = {**usual, **row}
        for column in json_columns:
            if whole[column] is not None:
                whole[column] = json.dumps(whole[column], ensure_ascii=False)
        batch.append(tuple(whole[name] for name in names))
        if len(batch) == BATCH:
            await _write(meta.db_table, names, batch)
            batch = []
    if batch:
        await _write(meta.db_table, names, batch)


async def _write(table: str, names: list[str], batch: list[tuple[Any, ...]]) -> None:
    async with database.transaction():
        if database.is_sqlite():
            told = ", ".join(f'"{name}"' for name in names)
            await database.execute_many(f'INSERT INTO "{table}" ({told}) VALUES ({database.marks(names)})', batch)
        else:
            link = database.connection()._connection  # COPY is the driver's own
            await link.copy_records_to_table(table, records=batch, columns=names)


async def main(url: str) -> None:
    began = time.perf_counter()
    await migrate(config=database.config(url))
    await database.close()
    await database.open(url)
    try:
        await fill(url)
    finally:
        await database.close()
    print(f"{FULL}: {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
