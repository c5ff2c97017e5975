"""Whether two pictures are one photo: laid over each other, nearly every piece of one must be in the other.

A fingerprint only says that it may be so. Two photos of one place differ in most pieces; a copy differs where somebody
stamped it, and nowhere else.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photos.fingerprint import PARTS, Grey, part

FINE, COARSE, BLOCK = 64, 24, 8
STEPS = 8
MOST_CUT = 0.16  # of a side, all together, that one may have more than the other
SHADES = 3.0  # a piece with less in it, sky or wall, says nothing
SAME = 0.88  # how well a piece must agree with its own place in the other, 1 being altogether
ENOUGH, FEWEST = 0.76, 8  # share of the telling pieces that must agree, and how many there must be

# A stamp lies along the lower edge or the upper: without that third the rest must agree all the better.
ROWS = np.repeat(np.arange(FINE // BLOCK), FINE // BLOCK)
UPPER, LOWER = ROWS < 5, ROWS > 2
STRICTER = 0.2

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Laid:
    """Where a pixel of one lies in the other: its place times `across` and `left` more, in shares of the side."""

    across: float = 1.0
    left: float = 0.0
    down: float = 1.0
    top: float = 0.0


def alike(one: Grey, other: Grey, *, mirrored: bool = False) -> bool:
    return likeness(one, other, mirrored=mirrored) >= ENOUGH


def likeness(one: Grey, other: Grey, *, mirrored: bool = False) -> float:
    """Which share of the pieces they have in common; 0 where there is too little to see."""
    if mirrored:
        one = one[:, ::-1]
    small, large = _at(one, FINE), _at(other, FINE)
    as_it_is = _agreeing(small, large, np.ones((FINE, FINE), dtype=np.bool_))
    if as_it_is >= ENOUGH:
        return as_it_is
    laid = Laid()
    for side in (COARSE, FINE):
        laid = _lay(_at(one, side), _at(other, side), laid)
        if abs(laid.across - 1) > MOST_CUT or abs(laid.down - 1) > MOST_CUT:
            return as_it_is
    return max(as_it_is, _agreeing(small, *_moved(large, laid)))


def _at(picture: Grey, side: int) -> Array:
    return part(picture, PARTS[0], side, side).astype(np.float64)


def _lay(one: Array, other: Array, laid: Laid) -> Laid:
    """Gauss and Newton: move the other until it fits best, paying little heed to pixels that never will."""
    side = len(one)
    at = (np.arange(side) + 0.5) / side
    down, across = (np.asarray(each, dtype=np.float64) for each in np.gradient(other))
    for _ in range(STEPS):
        moved, inside = _moved(other, laid)
        slope_x, slope_y = _moved(across * side, laid)[0], _moved(down * side, laid)[0]
        columns = (slope_x * at, slope_x, slope_y * at[:, None], slope_y, moved, np.ones_like(moved))
        system = np.stack([column[inside] for column in columns], axis=1)
        (middle, range_), (middle_other, range_other) = _shades(one[inside]), _shades(moved[inside])
        gain = range_ / range_other
        apart = one[inside] - middle - gain * (moved[inside] - middle_other)
        spread = 1.5 * np.median(np.abs(apart)) + 1.0
        heed = 1 / (1 + (apart / spread) ** 2)
        system[:, :4] *= gain
        weighted = system * heed[:, None]
        normal = system.T @ weighted + np.eye(6) * 1e-3
        step = np.linalg.solve(normal, weighted.T @ apart)
        laid = Laid(laid.across + step[0], laid.left + step[1], laid.down + step[2], laid.top + step[3])
        if abs(laid.across - 1) > 2 * MOST_CUT or abs(laid.down - 1) > 2 * MOST_CUT:
            break
        if np.abs(step[:4]).max() < 0.1 / side:
            break
    return laid


def _shades(pixels: Array) -> tuple[float, float]:
    """Their middle and how far from it they lie, which a black bar over some hardly changes."""
    middle = float(np.median(pixels))
    return middle, float(np.median(np.abs(pixels - middle))) + 1.0


def _moved(picture: Array, laid: Laid) -> tuple[Array, NDArray[np.bool_]]:
    """The picture as it lies under the other, and which of its pixels lie within it."""
    columns, within_x = _steps(len(picture), laid.across, laid.left)
    rows, within_y = _steps(len(picture), laid.down, laid.top)
    return rows @ picture @ columns.T, within_y[:, None] & within_x[None, :]


def _steps(side: int, scale: float, start: float) -> tuple[Array, NDArray[np.bool_]]:
    at = ((np.arange(side) + 0.5) / side * scale + start) * side - 0.5
    low = np.clip(np.floor(at).astype(int), 0, side - 2)
    share = np.clip(at - low, 0, 1)
    weights = np.zeros((side, side))
    weights[np.arange(side), low] = 1 - share
    weights[np.arange(side), low + 1] = share
    return weights, (at > -0.6) & (at < side - 0.4)


def _agreeing(one: Array, other: Array, inside: NDArray[np.bool_]) -> float:
    pieces = [_pieces(each) for each in (one, other)]
    whole = _pieces(inside.astype(np.float64)).min(axis=1) > 0
    first, second = (piece - piece.mean(axis=1, keepdims=True) for piece in pieces)
    spread, spread_other = first.std(axis=1), second.std(axis=1)
    telling = whole & (np.maximum(spread, spread_other) > SHADES)
    if telling.sum() < FEWEST:
        return 0.0
    agree = (first * second).mean(axis=1) / (spread * spread_other + 1e-6) >= SAME
    found = float(agree[telling].mean())
    for part_ in (UPPER, LOWER):
        seen = telling & part_
        if seen.sum() >= FEWEST:
            found = max(found, float(agree[seen].mean()) - STRICTER)
    return found


def _pieces(picture: Array) -> Array:
    count = len(picture) // BLOCK
    return picture.reshape(count, BLOCK, count, BLOCK).swapaxes(1, 2).reshape(count * count, BLOCK * BLOCK)
