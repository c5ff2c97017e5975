"""Hides people in a copy for the public: chosen parts, or all of it, as large squares; the original stays as it is.

No library we can install here finds faces by itself: OpenCV's wheel ships no model, so somebody must point at them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from photos.images import QUALITY

SQUARES = 8  # across the shorter side of what is hidden: too few to know anybody by


@dataclass(frozen=True)
class Part:
    """Of the picture held upright, each from 0 to 1: its left upper corner, its width and height."""

    left: float
    top: float
    width: float
    height: float


WHOLE = (Part(0, 0, 1, 1),)


def hidden(shown: bytes, parts: Sequence[Part] = WHOLE) -> bytes:
    """A JPEG with nothing but the picture; `shown` is one as photos.pipeline makes it, upright and without metadata."""
    with Image.open(BytesIO(shown)) as opened:
        picture = opened.convert("RGB")
    for part in parts:
        box = _box(part, picture.width, picture.height)
        if box[2] > box[0] and box[3] > box[1]:
            picture.paste(_in_squares(picture.crop(box)), box[:2])
    written = BytesIO()
    picture.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _box(part: Part, width: int, height: int) -> tuple[int, int, int, int]:
    left, top = max(0.0, part.left), max(0.0, part.top)
    right, bottom = min(1.0, part.left + part.width), min(1.0, part.top + part.height)
    return int(left * width), int(top * height), int(right * width + 0.999), int(bottom * height + 0.999)


def _in_squares(part: Image.Image) -> Image.Image:
    """The mean of each square, so that nothing of what was there can be worked out again."""
    square = max(1, min(part.size) // SQUARES)
    small = (max(1, part.width // square), max(1, part.height // square))
    return part.resize(small, Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)
