"""Whether there is anything to see in a picture: blurred, dark, or nearly one shade."""

from dataclasses import dataclass

import numpy as np

from photos.fingerprint import Grey, grey, part

LONGEST = 640  # pixels; what is not sharp at this size is blurred to anybody
PIECE = 20


@dataclass(frozen=True)
class Quality:
    sharpness: float  # of its sharpest fiftieth, as if it had all the shades of a sunny day
    brightest: float  # shade, 0 to 255, that all but a fiftieth stay below
    range: float  # between its darkest and brightest fiftieth


def quality(shown: bytes) -> Quality:
    picture = _small(grey(shown))
    dark, bright = np.percentile(picture, (2, 98))
    shades = float(bright - dark)
    return Quality(_sharpness(picture) * 128 / max(shades, 32), float(bright), shades)


def _small(picture: Grey) -> Grey:
    high, wide = picture.shape
    scale = min(1.0, LONGEST / max(high, wide))
    return part(picture, (0, 0, 1, 1), max(PIECE, round(wide * scale)), max(PIECE, round(high * scale)))


def _sharpness(picture: Grey) -> float:
    """How far pixels stand out from their neighbours; one sharp thing in it is enough, so its sharpest pieces count."""
    edges = 4 * picture[1:-1, 1:-1] - picture[:-2, 1:-1] - picture[2:, 1:-1] - picture[1:-1, :-2] - picture[1:-1, 2:]
    high, wide = (max(1, size // PIECE) for size in edges.shape)
    cut = edges[: high * PIECE, : wide * PIECE]
    if cut.size < PIECE * PIECE:
        return float(edges.std())
    pieces = cut.reshape(high, PIECE, wide, PIECE).swapaxes(1, 2).reshape(high * wide, -1)
    return float(np.percentile(pieces.std(axis=1), 98))
