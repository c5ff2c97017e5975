"""Hides people in a copy for the public: faces a machine finds, chosen parts, or all of it, as large squares.

The original stays as it is. The machine misses some faces, small, turned or shaded ones first: a person looks again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photos.images import QUALITY

if TYPE_CHECKING:
    from cv2 import CascadeClassifier

SQUARES = 8  # across the shorter side of what is hidden: too few to know anybody by
SIDE = 1000  # points: looked at no larger, so that a photo costs a second; at 800 half of a group would be too small
SMALLEST = 24  # points of a face in that: the finders were taught no smaller ones
WIDER = 0.2  # on each side: chin, hair and ears
FINDERS = (  # what finds a face, whether in the mirror (it knows one profile only), how many finds make it sure
    ("haarcascade_frontalface_default.xml", False, 5),
    ("haarcascade_frontalface_alt2.xml", False, 3),
    ("haarcascade_profileface.xml", False, 4),
    ("haarcascade_profileface.xml", True, 4),
)
ONE_AT_A_TIME = Lock()  # a finder cannot look at two photos at once


@dataclass(frozen=True)
class Part:
    """Of the picture held upright, each from 0 to 1: its left upper corner, its width and height."""

    left: float
    top: float
    width: float
    height: float


WHOLE = (Part(0, 0, 1, 1),)


def without_faces(shown: bytes) -> bytes:
    return hidden(shown, found(shown))


def found(shown: bytes) -> tuple[Part, ...]:
    """Where faces are, as far as the machine finds them; a face may be found twice."""
    with Image.open(BytesIO(shown)) as opened:
        picture = opened.convert("L")
    picture.thumbnail((SIDE, SIDE))
    grey = np.asarray(picture)
    width, height = picture.size
    parts: set[Part] = set()
    with ONE_AT_A_TIME:
        for name, mirrored, sure in FINDERS:
            seen = np.ascontiguousarray(grey[:, ::-1]) if mirrored else grey
            for x, y, wide, high in _finds(name, seen, sure):
                left = width - x - wide if mirrored else x
                parts.add(_wider(left / width, y / height, wide / width, high / height))
    return tuple(sorted(parts, key=lambda part: (part.top, part.left, part.width)))


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


HIDING: dict[str, Callable[[bytes], bytes]] = {"faces": without_faces, "hidden": hidden}


def _box(part: Part, width: int, height: int) -> tuple[int, int, int, int]:
    left, top = max(0.0, part.left), max(0.0, part.top)
    right, bottom = min(1.0, part.left + part.width), min(1.0, part.top + part.height)
    return int(left * width), int(top * height), int(right * width + 0.999), int(bottom * height + 0.999)


def _in_squares(part: Image.Image) -> Image.Image:
    """The mean of each square, so that nothing of what was there can be worked out again."""
    square = max(1, min(part.size) // SQUARES)
    small = (max(1, part.width // square), max(1, part.height // square))
    return part.resize(small, Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)


def _finds(name: str, grey: NDArray[np.uint8], sure: int) -> list[list[int]]:
    boxes = _finder(name).detectMultiScale(grey, 1.1, sure, 0, (SMALLEST, SMALLEST))
    return [[int(point) for point in box] for box in boxes]


@cache
def _finder(name: str) -> "CascadeClassifier":
    import cv2  # only now: most bots never need it, and it is large

    cv2.setNumThreads(1)
    return cv2.CascadeClassifier(str(Path(cv2.__file__).with_name("data") / name))


def _wider(left: float, top: float, width: float, height: float) -> Part:
    return Part(left - WIDER * width, top - WIDER * height, (1 + 2 * WIDER) * width, (1 + 2 * WIDER) * height)
