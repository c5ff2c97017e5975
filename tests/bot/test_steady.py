"""A mistake in one round is logged and does not stop the next; being told to stop is no mistake."""

import asyncio
import logging
import re
from pathlib import Path

import pytest

from bot import logs
from bot.steady import going_on, until_done

ROOT = Path(__file__).parents[2]
EVERYTHING = re.compile(r"except(:|.*\bException\b)")


def test_the_others_have_their_turn(caplog: pytest.LogCaptureFixture) -> None:
    taken = []
    for each in (2, 0, 1):
        with going_on("not divided", photo=each) as dividing:
            taken.append(2 // each)
        assert (dividing.error is None) == (each > 0)
    assert taken == [1, 2]
    [line] = caplog.records
    assert (line.message, line.levelno, line.__dict__["photo"]) == ("not divided", logging.ERROR, 0)


def test_what_the_caller_looks_after_is_theirs(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(KeyError), going_on("not found", but=(KeyError,)):
        raise KeyError("gone")
    assert not caplog.records


async def test_whoever_is_told_to_stop_stops() -> None:
    async def works() -> None:
        while True:
            with going_on("round failed"):
                await asyncio.sleep(60)

    working = asyncio.create_task(works())
    await asyncio.sleep(0)
    working.cancel()
    async with asyncio.timeout(30):
        assert await asyncio.gather(working, return_exceptions=True)
    assert working.cancelled()


async def test_it_is_tried_until_it_goes_well() -> None:
    answers = [ConnectionError(), ConnectionError(), None]

    async def asks() -> None:
        if error := answers.pop(0):
            raise error

    await until_done(asks, "not reached", pauses=(0.001,))
    assert answers == []


def test_everything_is_caught_in_one_place_only() -> None:
    rooms = [ROOT / room for room in logs.OURS if room not in ("__main__", "benchmarks", "tests")]
    catching = [file for room in rooms for file in room.rglob("*.py") if EVERYTHING.search(file.read_text())]
    assert catching == [ROOT / "bot" / "steady.py"]
