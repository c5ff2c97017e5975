"""By what a picture is known again when it comes back smaller, re-encoded, cut, stamped or mirrored.

A fingerprint is 64 signs of the lowest waves of the small grey picture. Mirroring turns the sign of every wave that is
odd from left to right, so that of the mirrored picture follows from it without looking again.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photos.images import SPOILT, NotAPicture

Grey = NDArray[np.float32]

SIDE = 32  # a fingerprint looks at so many pixels each way
WAVES = 10

# What part of the picture each kind of fingerprint is of: left, top, right, bottom. One cut a little all around meets
# those cut up to twice that on some, one without its lower third or its upper third meets stamped ones.
PARTS = {
    0: (0.0, 0.0, 1.0, 1.0),
    1: (0.035, 0.035, 0.965, 0.965),
    2: (0.0, 0.0, 1.0, 0.7),
    3: (0.0, 0.3, 1.0, 1.0),
}
CLOSE = 9  # of 64 bits that may differ; whether two are alike is decided by looking at them


def _waves() -> tuple[Grey, list[tuple[int, int]]]:
    at = (np.arange(SIDE) + 0.5) * np.pi / SIDE
    basis = np.cos(np.arange(WAVES)[:, None] * at[None, :]).astype(np.float32)
    lowest = sorted(
        ((down, across) for down in range(WAVES) for across in range(WAVES) if down or across),
        key=lambda wave: (wave[0] ** 2 + wave[1] ** 2, wave),
    )[:64]
    return basis, lowest


BASIS, LOWEST = _waves()
# Neighbouring waves go to different parts of 16 bits, so that no part is of the coarse ones alone.
ORDER = [LOWEST[at] for part in range(4) for at in range(part, 64, 4)]
DOWN, ACROSS = np.array([wave[0] for wave in ORDER]), np.array([wave[1] for wave in ORDER])
BIT = np.uint64(1) << np.arange(63, -1, -1, dtype=np.uint64)
MIRROR = int(BIT[ACROSS % 2 == 1].sum())


def grey(thumb: bytes) -> Grey:
    """A picture of ours as shades; NotAPicture over a spoilt file."""
    try:
        with Image.open(BytesIO(thumb), formats=("JPEG",)) as picture:
            picture.draft("L", picture.size)
            return np.asarray(picture.convert("L"), dtype=np.float32)
    except SPOILT as spoilt:
        raise NotAPicture("broken") from spoilt


def part(picture: Grey, box: Sequence[float], wide: int, high: int) -> Grey:
    """A part of it, given in shares of its sides, at this size."""
    tall, broad = picture.shape
    left, top, right, bottom = box[0] * broad, box[1] * tall, box[2] * broad, box[3] * tall
    shrunk = Image.fromarray(picture).resize((wide, high), Image.Resampling.BOX, (left, top, right, bottom))
    return np.asarray(shrunk, dtype=np.float32)


def fingerprints(picture: Grey) -> dict[int, int]:
    """One of each kind, as an unsigned number of 64 bits."""
    return {kind: _fingerprint(part(picture, box, SIDE, SIDE)) for kind, box in PARTS.items()}


def _fingerprint(small: Grey) -> int:
    waves = BASIS @ small @ BASIS.T
    return int(BIT[waves[DOWN, ACROSS] > 0].sum())


def mirrored(fingerprint: int) -> int:
    return fingerprint ^ MIRROR


def differ(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def asks(found: Mapping[int, int]) -> list[tuple[int, tuple[int, ...], bool]]:
    """What to look for to find its copies, and what it may be a copy of: a fingerprint, among which kinds, mirrored."""
    straight = [(found[0], (0, 1)), (found[1], (0,)), (found[2], (2,)), (found[3], (3,))]
    return [
        (hash if not turned else mirrored(hash), kinds, turned) for turned in (False, True) for hash, kinds in straight
    ]
