"""A year of a sample commune, day by day: what its villages and officers do, and every reminder they get."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from campaigns.reminders import Reminders
from catalogue.catalogue import Catalogue
from conversation.messages import reply_from_json
from storage import database, duties
from storage.models import Dossier, Person, Report, Unit
from tests.support import cast
from tests.support.cast import ICT, Cast
from tests.support.talk import Talk

HOURS = (time(8), time(12), time(16), time(19, 1), time(19, 20), time(20, 10))  # of ticks: a few of the day's thousands
Deed = Callable[[], Coroutine[Any, Any, None]]


@dataclass
class Year:
    """Each tick is a clock that was started just now, and forgets everything but its rows."""

    catalogue: Catalogue
    talk: Talk
    per_week: int = 3
    deeds: dict[date, list[Deed]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    _seen: int = 0

    def on(self, day: date, deed: Deed) -> None:
        """Done that day in the afternoon."""
        self.deeds.setdefault(day, []).append(deed)

    async def go(self, first: date, last: date) -> None:
        day = first
        while day <= last:
            for hour in HOURS:
                await self.tick(datetime.combine(day, hour, ICT))
                if hour == time(16):
                    for deed in self.deeds.get(day, ()):
                        await deed()
            day += timedelta(days=1)

    async def tick(self, at: datetime) -> None:
        self.talk.now = at
        await Reminders(self.catalogue, self.catalogue.review.timezone, self.per_week).tick(at)
        await self.talk.turns()
        for row in await database.rows(
            "SELECT o.id, o.reply, p.name FROM outbox o JOIN people p ON p.id = o.person_id WHERE o.id > ? ORDER BY"
            " p.name, o.id",
            self._seen,
        ):
            self._seen = max(self._seen, row["id"])
            text = reply_from_json(row["reply"]).text.replace("\n", " ").removeprefix("⏰ ")
            self.lines.append(f"{at:%d/%m %H:%M} {row['name']}: {text}")


async def clean_up(by: Person, at: Unit, day: date, state: str = "approved") -> Report:
    return await cast.filed(by, at, day=day, state=state, sent_at=datetime.combine(day, time(16), ICT))


async def files(form: str, period: str, unit: Unit, by: Person, at: datetime) -> None:
    async with database.transaction():
        await duties.file(form, period, unit.id, by.id, {}, [], at)


async def ready(kind: str, unit: Unit, by: Person, first: date, last: date, at: datetime) -> None:
    await Dossier.create(
        kind=kind, unit=unit, set=cast.NEW_SET, first_day=first, last_day=last, state="ready", made_by=by, made_at=at
    )


async def settle(year: Year) -> Cast:
    """Thôn 3 is early, Thôn 5 comes after the first reminder, Kiến Đức never answers, Thôn 9 is there for five months."""
    people = await cast.settle()
    thon_9 = await cast.unit(
        *("lam-dong.nhan-co.thon-9", "Thôn 9", "thon", people.nhan_co),
        short="NC9",
        valid_from=date(2026, 5, 15),
        valid_to=date(2026, 10, 10),
    )
    await cast.person("Lò Văn Pha", thon_9, "village_head")
    for month in range(1, 13):
        _early(year, people, date(2026, month, 5))
        if month not in (3, 4):
            _after_the_first_reminder(year, people, date(2026, month, 26))
    _cannot_in_april(year, people)
    _reports_and_plans(year, people)
    return people


def _early(year: Year, people: Cast, day: date) -> None:
    async def deed() -> None:
        await clean_up(people.lan, people.thon_3, day)

    year.on(day, deed)


def _after_the_first_reminder(year: Year, people: Cast, day: date) -> None:
    """Sent on the 26th, approved only in the next month; in September the commune sends it back and it stays so."""

    async def sends() -> None:
        await clean_up(people.hai, people.thon_5, day, "sent")

    async def decided() -> None:
        state = "returned" if day.month == 9 else "approved"
        await Report.filter(unit=people.thon_5, day=day).update(state=state)

    year.on(day, sends)
    year.on(day + timedelta(days=1 if day.month == 9 else 7), decided)


def _cannot_in_april(year: Year, people: Cast) -> None:
    async def says() -> None:
        async with database.transaction():
            told = {"reason": "lũ"}
            at = datetime(2026, 4, 24, 16, tzinfo=ICT)
            await duties.file(*("cannot:ve-sinh-hang-thang", "2026-04", people.thon_5.id, people.hai.id, told, [], at))

    year.on(date(2026, 4, 24), says)


def _reports_and_plans(year: Year, people: Cast) -> None:
    def filed(form: str, period: str, unit: Unit, by: Person, day: date) -> None:
        year.on(day, lambda: files(form, period, unit, by, datetime.combine(day, time(16), ICT)))

    def made(kind: str, first: date, last: date, day: date) -> None:
        at = datetime.combine(day, time(16), ICT)
        year.on(day, lambda: ready(kind, people.nhan_co, people.officer, first, last, at))

    filed("bao-cao-dinh-ky", "2026-H1", people.thon_3, people.lan, date(2026, 6, 10))
    filed("bao-cao-dinh-ky", "2026-H1", people.thon_5, people.hai, date(2026, 6, 28))
    filed("bao-cao-dinh-ky", "2026", people.thon_3, people.lan, date(2026, 11, 1))
    filed("bao-cao-dinh-ky", "2026", people.thon_5, people.hai, date(2026, 11, 13))
    filed("ke-hoach", "2026", people.nhan_co, people.officer, date(2026, 1, 20))
    made("bao-cao-6-thang", date(2025, 12, 15), date(2026, 6, 14), date(2026, 7, 12))
    made("bao-cao-nam", date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 25))
