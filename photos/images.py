"""Opens, turns, shrinks and writes pictures: the only file that knows Pillow.

The order is what makes it fast: let the JPEG decoder halve, then shrink, then turn what little is left.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image, ImageCms
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif.as_plugin import HeifImageFile

from photos.checks import Tags

MOST_PIXELS = 80_000_000
MOST_PIXELS_HALVED = 210_000_000  # phones take 108 and 200 megapixels; such a JPEG is decoded at an eighth
SCAN = b"\xff\xda"  # how each pass over a JPEG begins
MOST_SCANS = 100  # of a progressive JPEG: each costs a pass over the whole picture
QUALITY, THUMB_QUALITY = 80, 75

# All that Pillow and its decoders are known to raise over a spoilt file; warnings, where they are errors, are refusals.
SPOILT = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    AttributeError,
    AssertionError,
    RuntimeError,
    MemoryError,
    struct.error,
    Warning,
)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)  # Pillow's own finds


class NotAPicture(Exception):
    """Why it is refused: empty, not_a_picture, broken, bomb or too_large."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Jpeg(JpegImageFile):
    def _read_dpi_from_exif(self) -> None:
        """Not wanted: a spoilt EXIF section must not spoil the picture."""

    def is_plain(self, data: bytes) -> bool:
        """Is the whole picture in its first scan? Only then does decoding need one pass and little memory."""
        begins = self.fp.tell() - 8 - 2 * self.layers if self.fp else 0
        return not self.info.get("progressive") and data[begins : begins + 2] == SCAN


OPENERS: dict[str, Callable[[IO[bytes]], ImageFile]] = {
    "image/jpeg": Jpeg,
    "image/png": PngImageFile,
    "image/webp": WebPImageFile,
    "image/heic": HeifImageFile,
    "image/gif": GifImageFile,  # its first frame
}


@dataclass(frozen=True)
class Seen:
    """A decoded picture: how large it is held upright, its EXIF sections, two JPEGs with nothing but the picture."""

    width: int
    height: int
    detail: Tags
    gps: Tags
    shown: bytes
    thumb: bytes


def see(data: bytes, mime: str, longest: int, thumb: int) -> Seen:
    try:
        return _see(data, mime, longest, thumb)
    except BOMBS as bomb:
        raise NotAPicture("bomb") from bomb
    except SPOILT as spoilt:
        raise NotAPicture("broken") from spoilt


def _see(data: bytes, mime: str, longest: int, thumb: int) -> Seen:
    picture = OPENERS[mime](BytesIO(data))
    _refuse_bombs(picture, data)
    width, height = picture.size
    small = _fit(width, height, longest)
    if isinstance(picture, Jpeg):
        picture.draft(None, small)
    picture.load()
    turn, detail, gps = _exif(picture)
    shown = _eight_bits(picture)
    if shown.size != small:
        shown = shown.resize(small, Image.Resampling.HAMMING)
    shown = _standard_colours(_on_white(shown), picture.info.get("icc_profile"))
    if turn is not None:
        shown = shown.transpose(turn)
        if turn in SIDEWAYS:
            width, height = height, width
    tiny = shown.resize(_fit(*shown.size, thumb), Image.Resampling.HAMMING, reducing_gap=1.0)
    return Seen(width, height, detail, gps, _jpeg(shown, QUALITY), _jpeg(tiny, THUMB_QUALITY))


def _refuse_bombs(picture: ImageFile, data: bytes) -> None:
    """Known from the header, before anything is decoded."""
    plain = isinstance(picture, Jpeg) and picture.is_plain(data)
    if picture.width * picture.height > (MOST_PIXELS_HALVED if plain else MOST_PIXELS):
        raise NotAPicture("bomb")
    if isinstance(picture, Jpeg) and not plain and data.count(SCAN) > MOST_SCANS:
        raise NotAPicture("bomb")


def _fit(width: int, height: int, longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


Turn = Image.Transpose
TURNS = {
    2: Turn.FLIP_LEFT_RIGHT,
    3: Turn.ROTATE_180,
    4: Turn.FLIP_TOP_BOTTOM,
    5: Turn.TRANSPOSE,
    6: Turn.ROTATE_270,
    7: Turn.TRANSVERSE,
    8: Turn.ROTATE_90,
}
SIDEWAYS = (Turn.TRANSPOSE, Turn.ROTATE_270, Turn.TRANSVERSE, Turn.ROTATE_90)


def _exif(picture: ImageFile) -> tuple[Image.Transpose | None, Tags, Tags]:
    """How to turn it upright, and the sections on the photo and the place; nothing where EXIF is spoilt."""
    try:
        tags = picture.getexif()
        turn = TURNS.get(tags.get(0x0112, 1))
        return turn, dict(tags.get_ifd(0x8769)), dict(tags.get_ifd(0x8825))
    except (*BOMBS, *SPOILT):
        return None, {}, {}


def _eight_bits(picture: Image.Image) -> Image.Image:
    """RGB, grey, or RGBA where one can see through it: what shrinks well."""
    if picture.mode in ("RGB", "L", "RGBA"):
        return picture
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


STANDARD = ImageCms.createProfile("sRGB")


def _standard_colours(picture: Image.Image, profile: object) -> Image.Image:
    """From the phone's wide colours (an iPhone's are) to those every screen shows; already small, so it is cheap."""
    if not isinstance(profile, bytes) or picture.mode != "RGB" or b"sRGB" in profile or b"s\0R\0G\0B" in profile:
        return picture
    try:
        turned = ImageCms.profileToProfile(picture, BytesIO(profile), STANDARD)
    except (ImageCms.PyCMSError, *SPOILT):
        return picture
    return turned or picture


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    picture.info = {}  # Pillow would write the comment of the original
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()
