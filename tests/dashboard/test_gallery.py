"""The gallery: photos narrowed like the list, chosen ones as a ZIP, and none of next door."""

import io
import re
import zipfile
from datetime import timedelta
from hashlib import sha256

from photos import faces
from photos.pipeline import look
from storage.files import Files
from storage.models import Photo, Report
from tests.dashboard.conftest import Browser, Visit, form_token
from tests.support import pictures
from tests.support.cast import CLEAN_UP, NEW_SET, NOW, Cast, filed, pictured

PAGE = "/dashboard/gallery"


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'src="/dashboard/photos/(\d+)/thumb"', page)]


async def kept(files: Files, report: Report, data: bytes) -> Photo:
    return await pictured(report, sha256=await files.put(data))


async def zipped(mine: Browser, *photos: Photo, copies: str = "") -> dict[str, bytes]:
    page = await mine.get(PAGE)
    told = [("form_token", form_token(page)), ("copies", copies), *(("photo", str(photo.id)) for photo in photos)]
    answer = await mine.client.post(f"{PAGE}.zip", data=told)
    assert answer.status == 200
    with zipfile.ZipFile(io.BytesIO(await answer.read())) as packed:
        assert packed.testzip() is None
        assert {each.compress_type for each in packed.infolist()} <= {zipfile.ZIP_STORED}
        return {name: packed.read(name) for name in packed.namelist()}


async def test_photos_are_narrowed_like_the_list_and_open_their_report(cast: Cast, visit: Visit) -> None:
    ours, meeting = await filed(cast.hai, cast.thon_5), await filed(cast.lan, cast.thon_3, activity="hop-thon")
    first, second = await pictured(ours), await pictured(meeting)
    mine = await visit(cast.officer)
    page = await mine.get(PAGE)
    assert set(shown(page)) == {first.id, second.id}
    assert 'loading="lazy"' in page
    assert f'href="/dashboard/reports/{ours.code}"' in page
    assert shown(await mine.get(f"{PAGE}?activity=hop-thon")) == [second.id]
    assert shown(await mine.get(f"{PAGE}?unit={cast.thon_5.id}")) == [first.id]
    assert shown(await mine.get(f"{PAGE}?state=approved")) == []


async def test_a_long_gallery_goes_on_page_by_page(cast: Cast, visit: Visit) -> None:
    photos = []
    for at in range(60):
        report = await filed(cast.hai, cast.thon_5, sent_at=NOW - timedelta(hours=at))
        photos.append((await pictured(report)).id)
    mine = await visit(cast.officer)
    first = await mine.get(PAGE)
    found = re.search(r'href="(/dashboard/gallery\?before=\d+)"', first)
    assert found
    assert shown(first) + shown(await mine.get(found[1])) == photos


async def test_chosen_photos_come_as_one_file_with_names_that_say_what_they_are(
    cast: Cast, visit: Visit, files: Files
) -> None:
    report = await filed(cast.hai, cast.thon_5)
    one, two = await kept(files, report, b"first"), await kept(files, report, b"second")
    found = await zipped(await visit(cast.officer), one, two)
    assert sorted(found.values()) == [b"first", b"second"]
    for name in found:
        assert re.fullmatch(r"20260314_NC5-\d+_thon-5_ve-sinh-duong-lang_\d+\.jpg", name)


async def test_copies_for_the_public_say_nothing_of_place_and_time_or_show_nobody(
    cast: Cast, visit: Visit, files: Files
) -> None:
    small = look(pictures.phone_photo()).shown
    report = await filed(cast.hai, cast.thon_5)
    photo = await pictured(report, sha256=await files.put(b"as it was sent"), shown=await files.put(small))
    mine = await visit(cast.officer)
    assert list((await zipped(mine, photo)).values()) == [b"as it was sent"]
    assert list((await zipped(mine, photo, copies="public")).values()) == [small]
    [(name, hidden)] = (await zipped(mine, photo, copies="hidden")).items()
    assert name.endswith(".jpg")
    assert hidden.startswith(b"\xff\xd8")
    assert hidden != small


async def test_a_copy_without_faces_shows_the_rest_and_says_that_some_may_be_missed(
    cast: Cast, visit: Visit, files: Files
) -> None:
    small = look(pictures.with_face(600, 400)).shown
    field = look(pictures.jpeg(1000, 750)).shown
    report = await filed(cast.hai, cast.thon_5)
    somebody = await pictured(report, sha256=await files.put(b"somebody"), shown=await files.put(small))
    nobody = await pictured(report, sha256=await files.put(b"nobody"), shown=await files.put(field))
    mine = await visit(cast.officer)
    assert "máy có thể sót" in await mine.get(PAGE)
    copies = await zipped(mine, somebody, nobody, copies="faces")
    assert set(copies.values()) == {faces.without_faces(small), faces.without_faces(field)}
    assert faces.without_faces(small) != faces.hidden(small, ())
    assert all(name.endswith(".jpg") for name in copies)


async def test_a_photo_of_next_door_is_in_no_file(cast: Cast, visit: Visit, files: Files) -> None:
    ours = await kept(files, await filed(cast.hai, cast.thon_5), b"ours")
    theirs = await kept(files, await filed(cast.tu, cast.kien_duc_thon_1), b"theirs")
    mine = await visit(cast.officer)
    assert theirs.id not in shown(await mine.get(PAGE))
    assert list((await zipped(mine, ours, theirs)).values()) == [b"ours"]
    page = await mine.get(PAGE)
    status, _ = await mine.press(page, f"{PAGE}.zip", photo=str(theirs.id))
    assert status == 400


async def test_a_lost_file_does_not_spoil_the_others(cast: Cast, visit: Visit, files: Files) -> None:
    report = await filed(cast.hai, cast.thon_5)
    there, lost = await kept(files, report, b"there"), await pictured(report, sha256=sha256(b"lost").hexdigest())
    assert list((await zipped(await visit(cast.officer), there, lost)).values()) == [b"there"]


async def test_photos_are_narrowed_by_the_same_choices_as_the_list(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    await pictured(report)
    other = await filed(cast.lan, cast.thon_3, activity="vuon-mau", counts=((NEW_SET, 3, ""),))
    await pictured(other)
    mine = await visit(cast.officer)
    page = await mine.get("/dashboard/gallery")
    for name in ("unit", "activity", "by", "criterion", "since", "until"):
        assert f'name="{name}"' in page, name
    for query in (f"unit={cast.thon_5.id}", f"criterion={NEW_SET}|8", f"activity={CLEAN_UP}", f"by={cast.hai.id}"):
        found = await mine.get(f"/dashboard/gallery?{query}")
        assert (report.code in found, other.code in found) == (True, False), query
