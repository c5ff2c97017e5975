"""The log says what happened and where, and nothing about whom: no names, words, numbers, tokens."""

import ast
import asyncio
import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from bot import logs

ROOT = Path(__file__).parents[2]
ROOMS = [room for room in logs.OURS if (ROOT / room).is_dir() and room not in ("tests", "benchmarks")]


@pytest.fixture
def written() -> Iterator[StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = StringIO()
    logs.start(stream)
    yield stream
    root.handlers[:], root.level = before
    logging.captureWarnings(False)


def lines(written: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_an_event_is_one_line_with_its_ids(written: StringIO) -> None:
    logging.getLogger("bot.inbox").info("turn taken", extra={"person": 3, "form": "report"})
    [line] = lines(written)
    assert line["event"] == "turn taken"
    assert (line["person"], line["form"], line["level"]) == (3, "report", "info")


def test_what_is_not_on_the_list_is_not_written(written: StringIO) -> None:
    logging.getLogger("bot.inbox").info("turn taken", extra={"person": 3, "text": "Bà Tư 0912345678"})
    assert "Tư" not in written.getvalue()


def test_words_filled_into_a_message_are_not_written(written: StringIO) -> None:
    logging.getLogger("telegram.ext").warning("Error while sending to %s", "Nguyễn Thị Hoa")
    assert lines(written)[0]["event"] == "Error while sending to %s"


def test_an_exception_tells_its_place_and_not_its_message(written: StringIO) -> None:
    try:
        try:
            int("nhà bà Tư 0912345678")
        except ValueError as error:
            raise LookupError("bà Tư") from error
    except LookupError:
        logging.getLogger("bot.inbox").exception("turn failed", extra={"person": 3})
    [line] = lines(written)
    assert line["error"] == "LookupError"
    assert "tests/bot/test_logs.py" in str(line["where"])
    assert "ValueError" in str(line["where"])
    assert "Tư" not in written.getvalue()
    assert "0912345678" not in written.getvalue()


async def test_a_task_that_fails_unheard_does_not_quote_anybody(written: StringIO) -> None:
    async def fails() -> None:
        raise ValueError("bà Tư ở thôn 5")

    task = asyncio.get_running_loop().create_task(fails())
    while not task.done():
        await asyncio.sleep(0)
    asyncio.get_running_loop().call_exception_handler(
        {"message": "unheard", "task": task, "exception": task.exception()}
    )
    assert "Tư" not in written.getvalue()
    assert lines(written)[0]["event"] == "unheard"


def test_a_token_in_a_path_or_a_query_is_hidden(written: StringIO) -> None:
    path = "/bot123456789:AAE-geheim_geheim/sendMessage?chat_id=77"
    logging.getLogger("bot.channels").info("called", extra={"path": path})
    assert "AAE" not in written.getvalue()
    assert "77" not in str(lines(written)[0]["path"])


def test_on_a_terminal_the_lines_are_for_people() -> None:
    record = logging.makeLogRecord({"name": "bot", "msg": "started", "levelno": logging.INFO, "port": 8080})
    assert logs.Plain().format(record).endswith("started port=8080")


def calls() -> Iterator[tuple[str, ast.Call]]:
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                if isinstance(of, ast.Name) and of.id in ("log", "logger", "logging"):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "going_on":
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def test_every_fact_our_code_logs_is_on_the_list() -> None:
    for where, call in calls():
        for extra in (keyword.value for keyword in call.keywords if keyword.arg == "extra"):
            names = [key.value for key in getattr(extra, "keys", ()) if isinstance(key, ast.Constant)]
            assert set(names) <= logs.FACTS, where
        if isinstance(call.func, ast.Name):
            assert {keyword.arg for keyword in call.keywords if keyword.arg} <= logs.FACTS | {"but"}, where


def test_our_code_logs_plain_words_that_nothing_is_filled_into() -> None:
    for where, call in calls():
        if call.args and isinstance(call.func, ast.Attribute) and call.func.attr in ("info", "warning", "error"):
            assert isinstance(call.args[0], ast.Constant), where
            assert len(call.args) == 1, where
