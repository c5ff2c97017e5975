"""What a province reads was counted ahead, and is the same as counting it now."""

from datetime import timedelta

from storage import filing, photos, reports, spots, tallies
from storage.access import sight
from storage.models import Photo, Spot, Tally
from tests.support.cast import CLEAN_UP, NEW_SET, NOW, Cast, filed, pictured, settle

LATER = NOW + timedelta(minutes=30)


async def loose(cast: Cast) -> Photo:
    return await Photo.create(person=cast.hai, source="late", sent_at=NOW, state="waiting")


async def photos_counted(cast: Cast) -> int:
    [tally] = await Tally.filter(area=cast.lam_dong, set=NEW_SET, criterion=8, indicator="*")
    return tally.photos


async def test_a_photo_that_comes_late_is_counted_and_puts_the_report_on_the_map(db: str) -> None:
    cast = await settle()
    report = await filed(cast.lan, cast.thon_3)
    await pictured(report)
    await tallies.catch_up(NOW + timedelta(minutes=10), {})
    assert await photos_counted(cast) == 1
    assert not await Spot.filter(report=report)

    late = await loose(cast)
    await filing.link_photos(report.id, [late.id], LATER)
    await tallies.catch_up(LATER, {})
    assert await photos_counted(cast) == 2

    arrived = LATER + timedelta(minutes=5)
    await photos.kept(late.id, photos.Facts("a" * 64, 1, "image/jpeg", arrived, lat=11.97, lon=107.6))
    await tallies.catch_up(arrived, {})
    [spot] = await Spot.filter(report=report)
    assert (spot.source, spot.cell) == ("photo", spots.cell(11.97, 107.6))

    gone = arrived + timedelta(minutes=5)
    await filing.unlink_photos(report.id, late.id, gone)
    await tallies.catch_up(gone, {})
    assert await photos_counted(cast) == 1


async def test_a_province_counts_an_activity_and_a_period_as_its_communes_do(db: str) -> None:
    cast = await settle()
    for state in ("sent", "approved", "approved"):
        await filed(cast.hai, cast.thon_5, state=state)
    await filed(cast.tu, cast.kien_duc_thon_1, state="returned")
    await filed(cast.hai, cast.thon_5, activity="hop-thon", day=NOW.date() - timedelta(days=40))
    await tallies.catch_up(NOW + timedelta(minutes=10), {})
    province = await sight(cast.province.id, NOW)
    cleaned = reports.Wanted(activity=CLEAN_UP)
    assert await reports.by_state(province, cleaned) == {"sent": 1, "approved": 2, "returned": 1}
    lately = reports.Wanted(since=NOW.date() - timedelta(days=7))
    assert await reports.by_state(province, lately) == {"sent": 1, "approved": 2, "returned": 1}
    commune = await sight(cast.officer.id, NOW)
    assert await reports.by_state(commune, cleaned) == {"sent": 1, "approved": 2}
