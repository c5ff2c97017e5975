"""Photos a second: our pipeline against pyvips, in the same run and for the same work.

Both take a JPEG's bytes, hash them, turn the picture upright and write two JPEGs without metadata: 1280 and 320 pixels.
Ours also reads EXIF's time and place. `python -m benchmarks.photos` exits 1 where the ratio by the clock is below a
goal, one photo at a time or in two threads, as the bot runs.
"""

import hashlib
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pyvips

from photos.images import QUALITY, THUMB_QUALITY
from photos.pipeline import look

ROUNDS = 21  # short ones, each pair at the same moment: other work on the machine then meets both alike
THREADS = 2  # as the bot runs it
SIDEWAYS = 6  # EXIF: the phone was held upright

# Name, width, height, EXIF orientation, photos a round, and the least ratio to pyvips.
SIZES = (
    ("12 MP", 4032, 3024, SIDEWAYS, 6, 0.8),
    ("1280 px", 1280, 960, 1, 30, 1.3),
)


def photo(width: int, height: int, orientation: int) -> bytes:
    """A made-up landscape, the same each time: soft shapes, grass-like detail and a sensor's noise."""
    picture = pyvips.Image.gaussnoise(width, height, mean=0, sigma=4, seed=1)
    for cell, strength in ((256, 60), (32, 30), (8, 24)):
        picture += pyvips.Image.perlin(width, height, cell_size=cell, seed=cell) * strength
    colours = picture.linear([1, 1, 1], [120, 140, 90]).cast("uchar").copy(interpretation="srgb")
    colours.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return bytes(colours.jpegsave_buffer(Q=90))


def ours(data: bytes) -> None:
    look(data)


def vips(data: bytes) -> None:
    hashlib.sha256(data).hexdigest()
    shown = pyvips.Image.thumbnail_buffer(data, 1280, height=1280, size="down").copy_memory()
    thumb = shown.thumbnail_image(320, height=320, size="down")
    shown.jpegsave_buffer(Q=QUALITY, keep="none")
    thumb.jpegsave_buffer(Q=THUMB_QUALITY, keep="none")


def measure(work: Callable[[bytes], None], data: bytes, count: int, threads: int) -> tuple[float, float]:
    """Photos a second, and photos a second of processor time."""
    began, used = time.perf_counter(), time.process_time()
    if threads == 1:
        for _ in range(count):
            work(data)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, [data] * count))
    return count / (time.perf_counter() - began), count / (time.process_time() - used)


def compare(data: bytes, count: int, threads: int) -> tuple[float, float, float, float]:
    """The median rate of each, and the medians of how they compare within a round: by the clock, by the processor."""
    ours(data)
    vips(data)
    rounds: list[tuple[float, float, float, float]] = []
    for turn in range(ROUNDS):
        found = {work: measure(work, data, count, threads) for work in ((ours, vips) if turn % 2 else (vips, ours))}
        (we, we_used), (they, they_used) = found[ours], found[vips]
        rounds.append((we, they, we / they, we_used / they_used))
    we, they, ratio, used = (statistics.median(each) for each in zip(*rounds, strict=True))
    return we, they, ratio, used


def main() -> int:
    pyvips.cache_set_max(0)  # each photo is a new one
    version = ".".join(str(pyvips.version(part)) for part in range(3))
    print(f"{os.cpu_count()} cores; libvips {version} through pyvips {pyvips.__version__}, its own threads at default")
    busy = os.getloadavg()[0]
    if busy > 1:
        print(f"The machine is busy (load {busy:.1f}): pyvips, with more threads, then gets more of it than we do.")
    print(f"{'':10}{'MB':>6}{'threads':>9}{'ours/s':>9}{'pyvips/s':>10}{'ratio':>8}{'goal':>7}{'by processor':>15}")
    missed = 0
    for name, width, height, orientation, count, goal in SIZES:
        data = photo(width, height, orientation)
        for threads in (1, THREADS):
            we, they, ratio, processor = compare(data, count, threads)
            missed += ratio < goal
            print(
                f"{name:10}{len(data) / 1e6:6.1f}{threads:9}{we:9.1f}{they:10.1f}{ratio:8.2f}{goal:7.1f}"
                f"{processor:15.2f}{'  missed' if ratio < goal else ''}"
            )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
