"""Officials hear how far the chain of evidence had come: in their morning message, and once a week in any case."""

from datetime import datetime

from reports.due import Due
from reports.roots import Roots
from storage import ledger, roots
from tests.handlers.conftest import Village
from tests.handlers.test_review import hai_reports, hears_later
from tests.support.cast import ICT
from tests.support.talk import shipped


async def tick(village: Village, at: datetime) -> None:
    village.talk.now = at
    await Roots(shipped().review).tick(at)
    await Due(shipped().review).tick(at)
    await village.talk.turns()


async def test_the_morning_message_carries_the_seal_of_yesterday(village: Village) -> None:
    village.talk.now = datetime(2026, 3, 16, 21, 30, tzinfo=ICT)
    await hai_reports(village)
    await tick(village, datetime(2026, 3, 17, 6, 31, tzinfo=ICT))
    root = await roots.of_day(datetime(2026, 3, 16, tzinfo=ICT).date())
    assert root is not None
    assert (root.n, root.hash) == await ledger.head()
    told = await village.officer.hears()
    assert told.startswith("Sáng nay: 1 báo cáo chờ duyệt.")
    assert f"Dấu niêm phong ngày 16/3: {ledger.fingerprint(root.hash)}" in told


async def test_on_monday_every_officer_hears_of_it_once(village: Village) -> None:
    await hai_reports(village)
    await hears_later(village, village.officer)
    await tick(village, datetime(2026, 3, 15, 7, 0, tzinfo=ICT))
    neighbour = await village.phone_of(village.cast.neighbour)
    assert not await neighbour.hears()
    await tick(village, datetime(2026, 3, 16, 0, 5, tzinfo=ICT))
    assert not await neighbour.hears()
    await tick(village, datetime(2026, 3, 16, 7, 0, tzinfo=ICT))
    told = await neighbour.hears()
    root = await roots.of_day(datetime(2026, 3, 15, tzinfo=ICT).date())
    assert root is not None
    assert f"đến hết ngày 15/3: {ledger.fingerprint(root.hash)}" in told
    for hour in (8, 9):
        await tick(village, datetime(2026, 3, 16, hour, 0, tzinfo=ICT))
        assert not await neighbour.hears()
    assert not await village.hai.hears()


async def test_before_anything_was_received_there_is_no_seal(village: Village) -> None:
    await tick(village, datetime(2026, 3, 16, 7, 0, tzinfo=ICT))
    assert await roots.latest() is None
    assert not await village.officer.hears()
