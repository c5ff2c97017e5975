"""A sample that anybody can draw again: from the same reports, share and seed come the same ones."""

import random
from collections.abc import Sequence

MOST = 500


def draw(reports: Sequence[int], percent: int, seed: str) -> list[int]:
    """At least one, in the order drawn. `reports` by their number; the seed is printed in the minutes."""
    every = sorted(reports)
    wanted = min(MOST, max(1, -(-len(every) * percent // 100))) if every else 0
    return random.Random(seed).sample(every, wanted)
