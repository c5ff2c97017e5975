"""What a channel was told we have, we have: also when the database was away, the disk full or the power gone."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.spool import Spool, SpoolFull
from storage.inbox import Waiting

WRITER = """
import asyncio, sys
from pathlib import Path
from bot.spool import Spool
from storage.inbox import Waiting
async def write():
    spool = Spool(Path(sys.argv[1]))
    for number in range(100_000):
        await spool.append([Waiting("telegram", "7", f"7:{number}", '{"text":"chào bác"}', number)])
        print(number, flush=True)
asyncio.run(write())
"""


def message(number: int) -> Waiting:
    return Waiting("telegram", "7", f"7:{number}", '{"text":"nhặt rác\\nđường làng"}', number)


class Kept:
    """Stands for the database: may be away."""

    def __init__(self) -> None:
        self.messages: list[Waiting] = []
        self.away = False

    async def put(self, messages: list[Waiting]) -> None:
        if self.away:
            raise ConnectionError
        self.messages += messages


async def test_messages_wait_here_and_go_on_in_order(tmp_path: Path) -> None:
    spool, kept = Spool(tmp_path / "spool"), Kept()
    await spool.append([message(1), message(2)])
    await spool.append([message(3)])
    assert spool.size() > 0
    assert await spool.drain(kept.put) == 3
    assert kept.messages == [message(1), message(2), message(3)]
    assert spool.size() == 0
    assert await spool.drain(kept.put) == 0


async def test_they_stay_while_the_database_is_away(tmp_path: Path) -> None:
    spool, kept = Spool(tmp_path), Kept()
    await spool.append([message(1)])
    kept.away = True
    with pytest.raises(ConnectionError):
        await spool.drain(kept.put)
    await spool.append([message(2)])
    kept.away = False
    assert await spool.drain(kept.put) == 2


async def test_what_comes_while_draining_is_not_lost(tmp_path: Path) -> None:
    spool, kept = Spool(tmp_path), Kept()
    await spool.append([message(1)])

    async def put(messages: list[Waiting]) -> None:
        await spool.append([message(2)])
        await kept.put(messages)

    await spool.drain(put)
    await spool.drain(kept.put)
    assert kept.messages == [message(1), message(2)]


async def test_another_process_does_not_take_a_segment_that_is_being_written(tmp_path: Path) -> None:
    ours, theirs, kept = Spool(tmp_path), Spool(tmp_path), Kept()
    await ours.append([message(1)])
    assert await theirs.drain(kept.put) == 0
    await ours.append([message(2)])
    ours.close()
    assert await theirs.drain(kept.put) == 2


async def test_a_process_killed_while_writing_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout
    while int(await writer.stdout.readline()) < 50:
        pass
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged = 50 + len((await writer.stdout.read()).splitlines())
    await writer.wait()
    kept = Kept()
    await Spool(tmp_path).drain(kept.put)
    assert {each.key for each in kept.messages} >= {f"7:{number}" for number in range(acknowledged)}
    assert list(tmp_path.iterdir()) == []


async def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    spool, kept = Spool(tmp_path), Kept()
    await spool.append([message(1)])
    spool.close()
    [segment] = tmp_path.iterdir()
    segment.write_bytes(segment.read_bytes() + b'{"channel": "telegram", "addr')
    assert await spool.drain(kept.put) == 1
    assert list(tmp_path.iterdir()) == []


async def test_a_damaged_segment_is_kept_aside_after_its_good_lines_went_on(tmp_path: Path) -> None:
    spool, kept = Spool(tmp_path), Kept()
    await spool.append([message(1), message(2), message(3)])
    spool.close()
    [segment] = tmp_path.iterdir()
    first, _, third, end = segment.read_bytes().split(b"\n")
    segment.write_bytes(b"\n".join([first, b"\x00\x00\x00", third, end]))
    assert await spool.drain(kept.put) == 2
    assert [file.suffix for file in tmp_path.iterdir()] == [".damaged"]
    assert await spool.drain(kept.put) == 0


async def test_a_full_spool_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    spool, kept = Spool(tmp_path, most=300), Kept()
    await spool.append([message(1)])
    with pytest.raises(SpoolFull):
        await spool.append([message(number) for number in range(2, 9)])
    assert await spool.drain(kept.put) == 1
    await spool.append([message(2)])


async def test_a_folder_that_cannot_be_written_is_a_full_spool(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file stands in the way")
    with pytest.raises(SpoolFull):
        await Spool(tmp_path / "spool").append([message(1)])
