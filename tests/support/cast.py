"""The people and places that tests tell of: Nhân Cơ and its villages, Kiến Đức next door, and what they reported."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from typing import Any

from locales.plain import plain
from storage import database, reports
from storage.models import (
    Chat,
    Conversation,
    Evidence,
    Person,
    Photo,
    Report,
    ReportPhoto,
    Role,
    Unit,
    UnitWithin,
)

ICT = timezone(timedelta(hours=7))
NOW = datetime(2026, 3, 14, 12, 0, tzinfo=ICT)  # a Saturday noon
SINCE = datetime(2025, 7, 1, tzinfo=UTC)
NEW_SET = "xa-ntm-2026-2030"
CLEAN_UP = "ve-sinh-duong-lang"

_numbers = count(1)


@dataclass(frozen=True)
class Cast:
    """Everybody, in their places. Vietnamese names are those of nobody in particular."""

    lam_dong: Unit
    nhan_co: Unit
    thon_5: Unit
    thon_3: Unit
    kien_duc: Unit
    kien_duc_thon_1: Unit
    old_dak_wer: Unit  # a commune merged into Nhân Cơ in 2025
    old_thon_6: Unit  # a village of that commune, never renamed
    old_thon_5: Unit  # merged into Thôn 5
    hai: Person  # village head, Thôn 5
    sau: Person  # deputy there: reporter
    lan: Person  # village head, Thôn 3
    tu: Person  # village head in Kiến Đức
    officer: Person  # Nhân Cơ
    environment_officer: Person  # Nhân Cơ, only criterion 8
    neighbour: Person  # officer of Kiến Đức
    province: Person  # officer of Lâm Đồng
    leader: Person  # viewer of Nhân Cơ
    former: Person  # officer of Nhân Cơ until last year


TABLES = ("units", "units_within", "people", "roles", "chats")
_settled: dict[bool, tuple[Cast, dict[str, list[database.Row]]]] = {}  # by whether it was on SQLite


async def settle() -> Cast:
    """Put the cast into an empty database: one by one the first time, from then on the same rows all at once."""
    async with database.transaction():
        if database.is_sqlite() not in _settled:
            made = await _one_by_one()
            kept = {table: await database.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES}
            _settled[database.is_sqlite()] = (made, kept)
            return deepcopy(made)
        made, kept = _settled[database.is_sqlite()]
        for table, rows in kept.items():
            # Without the ids: the database gives the same again, and knows that they are taken.
            names = [name for name in rows[0] if name != "id"]
            columns = ", ".join(f'"{name}"' for name in names)
            values = [[row[name] for name in names] for row in rows]
            await database.execute_many(f"INSERT INTO {table} ({columns}) VALUES ({database.marks(names)})", values)
    return deepcopy(made)


async def _one_by_one() -> Cast:
    vietnam = await unit("vn", "Việt Nam", "quoc_gia")
    lam_dong = await unit("lam-dong", "Lâm Đồng", "tinh", vietnam)
    nhan_co = await unit("lam-dong.nhan-co", "Nhân Cơ", "xa", lam_dong, group=2)
    kien_duc = await unit("lam-dong.kien-duc", "Kiến Đức", "xa", lam_dong, group=2)
    thon_5 = await unit("lam-dong.nhan-co.thon-5", "Thôn 5", "thon", nhan_co, short="NC5", lat=11.96, lon=107.58)
    dak_rlap = await unit("dak-nong.dak-rlap", "Đắk R'Lấp", "huyen", vietnam, valid_to=date(2025, 6, 30))
    old_dak_wer = await unit(
        "dak-nong.dak-rlap.dak-wer", "Đắk Wer", "xa", dak_rlap, successor=nhan_co, valid_to=date(2025, 6, 30)
    )
    places: dict[str, Any] = {
        "lam_dong": lam_dong,
        "nhan_co": nhan_co,
        "thon_5": thon_5,
        "thon_3": await unit("lam-dong.nhan-co.thon-3", "Thôn 3", "thon", nhan_co, short="NC3"),
        "kien_duc": kien_duc,
        "kien_duc_thon_1": await unit("lam-dong.kien-duc.thon-1", "Thôn 1", "thon", kien_duc, short="KD1"),
        "old_dak_wer": old_dak_wer,
        "old_thon_6": await unit("dak-nong.dak-rlap.dak-wer.thon-6", "Thôn 6", "thon", old_dak_wer, short="DW6"),
        "old_thon_5": await unit(
            "dak-nong.dak-rlap.dak-wer.thon-5", "Thôn 5", "thon", old_dak_wer, successor=thon_5, short="DW5"
        ),
    }
    people: dict[str, Any] = {
        "hai": await person("Trần Văn Hải", thon_5, "village_head"),
        "sau": await person("Lê Thị Sáu", thon_5, "reporter", organisation="Hội Phụ nữ"),
        "lan": await person("Nguyễn Thị Lan", places["thon_3"], "village_head"),
        "tu": await person("Điểu Tư", places["kien_duc_thon_1"], "village_head"),
        "officer": await person("Phạm Thu Hà", nhan_co, "officer"),
        "environment_officer": await person("Đỗ Minh Quân", nhan_co, "officer", criteria=[[NEW_SET, 8]]),
        "neighbour": await person("Vũ Đức Thắng", kien_duc, "officer"),
        "province": await person("Hoàng Ngọc Anh", lam_dong, "officer"),
        "leader": await person("Bùi Quốc Việt", nhan_co, "viewer"),
        "former": await person("Ngô Văn Cũ", nhan_co, "officer", until=datetime(2025, 12, 31, tzinfo=UTC)),
    }
    return Cast(**places, **people)


async def unit(code: str, name: str, kind: str, parent: Unit | None = None, **more: Any) -> Unit:
    """A place, and all that it lies within: what its parent and its successor lie within."""
    made = await Unit.create(code=code, name=name, kind=kind, parent=parent, search=plain(name), **more)
    await UnitWithin.create(unit=made, area=made, steps=0)
    steps: dict[int, int] = {}
    for above in (parent, more.get("successor")):
        for row in await UnitWithin.filter(unit=above) if above else ():
            reached: int = row.area_id
            steps[reached] = min(row.steps + 1, steps.get(reached, 99))
    for area, far in steps.items():
        await UnitWithin.create(unit=made, area_id=area, steps=far)
    return made


async def person(name: str, place: Unit, role: str, *, until: datetime | None = None, **more: Any) -> Person:
    """Somebody who agreed to the notice, holds an office and can be reached in one chat."""
    made = await Person.create(name=name, search=plain(name), language="vi", agreed_at=SINCE)
    await Role.create(person=made, unit=place, role=role, since=SINCE, until=until, **more)
    await Chat.create(channel="telegram", address=str(1000 + made.id), person=made)
    return made


async def filed(
    by: Person,
    at: Unit,
    *,
    activity: str = CLEAN_UP,
    day: date = NOW.date(),
    counts: tuple[tuple[str, int, str], ...] = ((NEW_SET, 8, ""),),
    sent_at: datetime = NOW,
    **more: Any,
) -> Report:
    """A report as it stands once it was sent."""
    number = next(_numbers)
    conversation = await Conversation.create(
        person=by, form=f"report.{number}", answers="{}", state="done", opened_ms=0, touched_ms=0
    )
    facts: dict[str, Any] = {
        "code": f"{at.short or at.code}-{number:03}",
        "place": "đường trục thôn",
        "story": "dọn 2km đường trục thôn, 45 người",
        "answers": {"chieu_dai": {"value": "2", "unit": "km"}, "so_nguoi": {"value": "45", "unit": "người"}},
        "asked": [
            {"name": "chieu_dai", "label": "Chiều dài", "unit": "km", "type": "number"},
            {"name": "so_nguoi", "label": "Số người tham gia", "unit": "người", "type": "number"},
        ],
        "channel": "telegram",
        **more,
    }
    told = (facts["code"], activity, facts["place"], facts["story"])
    facts.setdefault("search", plain(await reports.all_words(at.id, by.id, *told)))
    report = await Report.create(
        conversation=conversation,
        unit=at,
        person=by,
        activity=activity,
        day=day,
        sent_at=sent_at,
        changed_at=sent_at,
        **facts,
    )
    for of, criterion, indicator in counts:
        await Evidence.create(report=report, set=of, criterion=criterion, indicator=indicator)
    return report


async def pictured(report: Report, sha256: str = "", shown: str = "", thumb: str = "", **more: Any) -> Photo:
    """A kept photo of a report; its files are named by sha256 and need not be there."""
    number = next(_numbers)
    photo = await Photo.create(
        person_id=report.person_id,
        source=f"photo-{number}",
        sent_at=report.sent_at,
        state="kept",
        sha256=sha256 or f"{number:064x}",
        shown=shown or f"{number:064x}",
        thumb=thumb or f"{number:064x}",
        mime="image/jpeg",
        width=1280,
        height=960,
        kept_at=report.sent_at,
        **more,
    )
    await ReportPhoto.create(report=report, photo=photo, position=number)
    return photo
