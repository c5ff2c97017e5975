"""A picture is looked at once: shown upright, small and silent about where it was taken; what is none is refused."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photos.pipeline import Looked, NotAPicture, look, look_in_thread, sniff
from tests.support import pictures
from tests.support.pictures import RED, is_upright, near, opened


def why_not(data: bytes) -> str:
    with pytest.raises(NotAPicture) as refusal:
        look(data)
    return refusal.value.why


def test_a_photo_held_upright_is_shown_upright_with_its_time_and_place() -> None:
    data = pictures.phone_photo()
    looked = look(data)
    assert looked.sha256 == hashlib.sha256(data).hexdigest()
    assert (looked.mime, looked.width, looked.height) == ("image/jpeg", 640, 480)
    assert looked.taken_at == datetime(2026, 3, 14, 0, 30, 5, tzinfo=UTC)
    assert (looked.lat, looked.lon) == pytest.approx(pictures.HANOI)
    assert is_upright(looked.shown)
    assert is_upright(looked.thumb)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_the_phone_was_held_the_picture_stands(orientation: int) -> None:
    looked = look(pictures.encoded(pictures.lying(orientation), "JPEG", exif=pictures.exif(orientation=orientation)))
    assert (looked.width, looked.height) == (640, 480)
    assert is_upright(looked.shown)


def test_copies_carry_nothing_but_the_picture() -> None:
    looked = look(pictures.phone_photo())
    for copy in (looked.shown, looked.thumb):
        assert set(opened(copy).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Exif" not in copy
        assert b"my village" not in copy


def test_a_large_photo_is_shown_small_but_its_own_size_is_known() -> None:
    looked = look(pictures.jpeg(4000, 3000))
    assert (looked.width, looked.height) == (4000, 3000)
    assert opened(looked.shown).size == (1280, 960)
    assert opened(looked.thumb).size == (320, 240)


def test_a_small_photo_is_not_blown_up() -> None:
    looked = look(pictures.jpeg(100, 50))
    assert opened(looked.shown).size == (100, 50)
    assert opened(looked.thumb).size == (100, 50)


@pytest.mark.parametrize(("width", "height"), [(9000, 10), (10, 9000), (1, 1), (1, 5000)])
def test_a_strip_stays_a_picture(width: int, height: int) -> None:
    looked = look(pictures.jpeg(width, height))
    assert max(opened(looked.shown).size) == min(max(width, height), 1280)
    assert max(opened(looked.thumb).size) == min(max(width, height), 320)


@pytest.mark.parametrize(
    ("make", "mime"),
    [
        (pictures.jpeg, "image/jpeg"),
        (pictures.png, "image/png"),
        (pictures.webp, "image/webp"),
        (pictures.heic, "image/heic"),
        (pictures.gif, "image/gif"),
        (pictures.cmyk, "image/jpeg"),
        (lambda: pictures.png("P"), "image/png"),
        (lambda: pictures.png("RGBA"), "image/png"),
        (lambda: pictures.webp(lossless=True), "image/webp"),
        (lambda: pictures.encoded(pictures.scene(), "JPEG", progressive=True), "image/jpeg"),
    ],
)
def test_every_kind_of_picture_a_phone_sends_is_shown(make: Callable[[], bytes], mime: str) -> None:
    looked = look(make())
    assert (looked.mime, looked.width, looked.height) == (mime, 640, 480)
    shown = opened(looked.shown)
    assert (shown.format, shown.mode) == ("JPEG", "RGB")
    assert is_upright(looked.shown)


def test_an_iphone_photo_is_turned_once() -> None:
    looked = look(pictures.heic(orientation=6))
    assert (looked.width, looked.height) == (640, 480)
    assert is_upright(looked.shown)
    assert looked.taken_at == datetime(2026, 3, 14, 0, 30, 5, tzinfo=UTC)


def test_a_moving_picture_is_shown_by_its_first_frame() -> None:
    assert is_upright(look(pictures.gif(frames=5)).shown)


@pytest.mark.parametrize("mode", ["L", "1"])
def test_a_grey_picture_stays_grey(mode: str) -> None:
    assert opened(look(pictures.png(mode)).shown).mode == "L"


def test_sixteen_bits_are_not_blown_out() -> None:
    shown = opened(look(pictures.png_16_bit()).shown)
    expected = pictures.scene().convert("L")
    for spot in ((60, 40), (600, 40), (60, 440)):
        grey, before = shown.getpixel(spot), expected.getpixel(spot)
        assert isinstance(grey, int)
        assert isinstance(before, int)
        assert abs(grey - before) <= 3


def test_one_sees_white_where_one_could_see_through() -> None:
    assert opened(look(pictures.png_see_through()).shown).getpixel((320, 100)) == (255, 255, 255)


def test_wide_colours_become_those_every_screen_shows() -> None:
    plain = look(pictures.encoded(pictures.scene(), "JPEG", quality=95))
    wide = look(pictures.encoded(pictures.scene(), "JPEG", quality=95, icc_profile=pictures.swapped_colours()))
    red = opened(wide.shown).getpixel((20, 20))
    assert not near(red, RED)
    assert near(opened(plain.shown).getpixel((20, 20)), RED)
    assert "icc_profile" not in opened(wide.shown).info


@pytest.mark.parametrize("profile", [b"", b"no profile at all", bytes(200)])
def test_a_spoilt_colour_profile_does_not_spoil_the_picture(profile: bytes) -> None:
    assert is_upright(look(pictures.encoded(pictures.scene(), "JPEG", icc_profile=profile)).shown)


def test_spoilt_exif_does_not_spoil_the_picture() -> None:
    tags = b"Exif\0\0II*\0\x08\0\0\0" + b"\xff" * 60
    looked = look(pictures.encoded(pictures.scene(), "JPEG", exif=tags))
    assert looked.taken_at is None
    assert is_upright(looked.shown)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"hello", "not_a_picture"),
        (bytes(5000), "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"\xff\xd8\xff", "broken"),
        (b"GIF89a", "broken"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "broken"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, why: str) -> None:
    assert why_not(data) == why


@pytest.mark.parametrize(
    "make", [pictures.jpeg, pictures.png, pictures.webp, pictures.heic, lambda: pictures.gif(frames=1)]
)
def test_half_a_picture_is_refused(make: Callable[[], bytes]) -> None:
    data = make()
    assert why_not(data[: len(data) // 2]) == "broken"


def test_a_document_is_no_picture() -> None:
    assert why_not(pictures.pdf()) == "not_a_picture"


@pytest.mark.parametrize(
    "make", [pictures.png_bomb, pictures.jpeg_bomb, pictures.webp_bomb, pictures.progressive_with_many_scans]
)
def test_a_bomb_is_refused_before_it_is_decoded(make: Callable[[], bytes]) -> None:
    assert why_not(make()) == "bomb"


def test_a_photo_of_108_megapixels_is_shown() -> None:
    assert opened(look(pictures.jpeg(12_000, 9_000)).shown).size == (1280, 960)


def test_more_bytes_than_we_take_are_refused() -> None:
    assert why_not(pictures.jpeg() + bytes(50_000_000)) == "too_large"


@pytest.mark.parametrize(
    ("begins", "mime"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04....word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04....xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04....", "application/zip"),
        (b"OggS\0", "audio/ogg"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\0\0\0\x20ftypqt  ", "video/quicktime"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_a_file_is_known_by_how_it_begins(begins: bytes, mime: str) -> None:
    assert sniff(begins) == mime


async def test_looking_happens_in_a_thread() -> None:
    with ThreadPoolExecutor(1) as executor:
        looked = await look_in_thread(executor, pictures.jpeg())
        assert looked.mime == "image/jpeg"
        with pytest.raises(NotAPicture):
            await look_in_thread(executor, b"no")


WHOLE = [pictures.phone_photo(), pictures.png("P"), pictures.webp(), pictures.heic(), pictures.gif(), pictures.cmyk()]


def looks_or_refuses(data: bytes) -> None:
    try:
        looked = look(data)
    except NotAPicture:
        return
    assert isinstance(looked, Looked)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(WHOLE), st.floats(0, 1))
def test_a_picture_cut_anywhere_is_shown_or_refused(whole: bytes, at: float) -> None:
    looks_or_refuses(whole[: int(len(whole) * at)])


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_picture_with_changed_bytes_is_shown_or_refused(whole: bytes, changes: list[tuple[float, int]]) -> None:
    data = bytearray(whole)
    for at, value in changes:
        data[int((len(data) - 1) * at)] = value
    looks_or_refuses(bytes(data))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([8, 12, 40]), st.sampled_from(WHOLE), st.binary(max_size=300))
def test_random_bytes_after_a_picture_s_beginning_are_refused(kept: int, whole: bytes, rest: bytes) -> None:
    looks_or_refuses(whole[:kept] + rest)
