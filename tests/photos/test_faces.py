"""In a copy for the public nobody can be known where somebody pointed; the rest is as it was."""

from io import BytesIO

from PIL import Image, ImageChops

from photos.faces import Part, hidden
from photos.pipeline import look
from tests.support import pictures


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
