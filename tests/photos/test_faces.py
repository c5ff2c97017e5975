"""In a copy for the public nobody can be known where a face was found or somebody pointed; the rest is as it was."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from photos.faces import Part, found, hidden, without_faces
from photos.pipeline import look
from tests.support import pictures

EYE = (60, 40, 35)  # of the drawn face


def crowd() -> bytes:
    """A picture full of detail, as pages show it."""
    written = BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(written, "JPEG", quality=95)
    return look(written.getvalue()).shown


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def detail(picture: Image.Image) -> int:
    """How much neighbouring points differ."""
    return sum(ImageChops.difference(picture, ImageChops.offset(picture, 1, 0)).convert("L").histogram()[12:])


def test_what_is_pointed_at_becomes_squares_and_the_rest_stays() -> None:
    shown = crowd()
    before, after = opened(shown), opened(hidden(shown, [Part(0.25, 0.25, 0.5, 0.5)]))
    assert after.size == before.size
    width, height = before.size
    inside = (width // 4 + 8, height // 4 + 8, width * 3 // 4 - 8, height * 3 // 4 - 8)
    outside = (0, 0, width, height // 4 - 16)
    assert detail(after.crop(inside)) < detail(before.crop(inside)) / 2
    apart = ImageChops.difference(before.crop(outside), after.crop(outside)).convert("L")
    assert sum(count * value for value, count in enumerate(apart.histogram())) / (width * height / 4) < 6


def test_all_of_it_unless_parts_are_chosen() -> None:
    shown = crowd()
    assert len({opened(hidden(shown)).getpixel((x, 3)) for x in range(2)}) == 1
    assert detail(opened(hidden(shown))) < detail(opened(shown)) / 2


def test_parts_beyond_the_edge_and_without_a_size_do_no_harm() -> None:
    shown = look(pictures.phone_photo()).shown
    hidden(shown, [Part(0.9, 0.9, 0.5, 0.5), Part(-1, -1, 1.5, 1.5), Part(0.5, 0.5, 0, 0), Part(2, 2, 1, 1)])


def test_it_says_nothing_of_where_and_when() -> None:
    data = hidden(look(pictures.phone_photo()).shown)
    with Image.open(BytesIO(data)) as picture:
        assert not picture.getexif()


def holds(part: Part, x: float, y: float) -> bool:
    return part.left <= x <= part.left + part.width and part.top <= y <= part.top + part.height


@pytest.mark.parametrize("size", [0.5, 1, 2])
def test_a_face_is_found_where_it_is(size: float) -> None:
    parts = found(look(pictures.with_face(600, 400, size)).shown)
    assert parts
    for part in parts:
        assert holds(part, 0.6, 400 / 750)
        assert part.width * 1000 < 300 * size


def test_each_of_two_people_is_found() -> None:
    both = opened(pictures.with_face(300, 400))
    both.paste(opened(pictures.with_face(700, 400)).crop((500, 0, 1000, 750)), (500, 0))
    parts = found(look(pictures.encoded(both, "JPEG", quality=90)).shown)
    assert (
        {holds(part, 0.3, 400 / 750) for part in parts}
        == {holds(part, 0.7, 400 / 750) for part in parts}
        == {True, False}
    )


def test_a_landscape_has_no_face_and_stays_what_it_was() -> None:
    shown = look(pictures.jpeg(1000, 750)).shown
    assert found(shown) == ()
    assert without_faces(shown) == hidden(shown, ())


def test_a_found_face_becomes_squares_and_not_a_point_beyond_it_changes() -> None:
    shown = look(pictures.with_face(600, 400)).shown
    written_anew, after = opened(hidden(shown, ())), opened(without_faces(shown))
    changed = ImageChops.difference(written_anew, after).convert("L").point(lambda value: 255 if value else 0).getbbox()
    assert changed
    left, top, right, bottom = changed
    parts, blocks = found(shown), 32  # a JPEG changes in blocks of 16 points, its colours a point beyond
    assert left >= min(part.left for part in parts) * 1000 - blocks
    assert top >= min(part.top for part in parts) * 750 - blocks
    assert right <= max(part.left + part.width for part in parts) * 1000 + blocks
    assert bottom <= max(part.top + part.height for part in parts) * 750 + blocks
    eyes = [(578, 385), (622, 385)]
    assert all(pictures.near(written_anew.getpixel(eye), EYE, most=30) for eye in eyes)
    assert not any(pictures.near(after.getpixel(eye), EYE, most=30) for eye in eyes)


def test_the_same_photo_always_gives_the_same_copy() -> None:
    shown = look(pictures.with_face(600, 400)).shown
    assert without_faces(shown) == without_faces(shown)


def test_what_finds_faces_is_loaded_only_when_it_is_wanted() -> None:
    asked = "import sys, dashboard.pages.gallery; print('cv2' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
