"""The duties of plans 002 and 003 over the year 2026, day by day: exactly the reminders that are due."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

from catalogue.catalogue import load
from tests.campaigns.year import Year, settle
from tests.support.cast import ICT
from tests.support.talk import Talk

LIST = Path(__file__).with_name("year_2026.txt")


async def test_a_year_of_reminders_is_exactly_the_list(db: str) -> None:
    year = Year(load(), Talk())
    await settle(year)
    await year.go(date(2026, 1, 1), date(2026, 12, 31))
    wanted = [line for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert year.lines == wanted


def test_the_list_keeps_its_own_promises() -> None:
    """Read from the list alone: one message a day, at the hours people read, three a week, nothing twice."""
    told = [line for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    seen: dict[str, list[datetime]] = {}
    for line in told:
        when, _space, rest = line[:11], line[11], line[12:]
        at = datetime.strptime(f"{when}/2026", "%d/%m %H:%M/%Y").replace(tzinfo=ICT)
        who, _colon, _text = rest.partition(": ")
        assert (at.hour, at.minute) == (12, 0) or at.hour in (19, 20)
        seen.setdefault(who, []).append(at)
    for moments in seen.values():
        assert max(Counter(at.date() for at in moments).values()) == 1
        for at in moments:
            assert sum(at - timedelta(days=7) < each <= at for each in moments) <= 3
    assert len(set(told)) == len(told)
