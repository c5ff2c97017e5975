"""Logs events with ids, never with what people are called, wrote or sent: JSON lines, or plain ones on a terminal."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).parents[1]

# Only these extra facts are written: ids, counts, names of our own things.
FACTS = frozenset([
    "campaign", "chat", "dossier", "incoming", "job", "message", "outgoing", "person", "photo", "report", "unit",
    "activity", "channel", "criterion", "event", "file", "form", "holder", "kind", "lease", "role", "state", "step",
    "again", "batch", "bytes", "count", "left", "milliseconds", "missing", "retry_in", "rows", "seconds", "tries",
    "unsure", "database", "error", "folder", "host", "migrations", "parts", "path", "pid", "port", "reason", "rule",
    "status", "tick", "update", "url", "waiting", "where", "why", "with_header", "worker",
])  # fmt: skip
OURS = ("bot", "dashboard", "handlers", "dossiers", "reports", "campaigns", "conversation", "photos", "catalogue",
        "storage", "tables", "locales", "__main__", "benchmarks", "tests")  # fmt: skip
TOKEN = re.compile(r"\d{5,}:[\w-]{8,}|(?<=[?&])[^=\s]+=[^&\s]+")
ORDINARY = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def start(stream: TextIO | None = None, *, json_lines: bool | None = None) -> None:
    """Log to stderr. Other people's libraries speak from warnings up, and only by the words in their code."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    as_json = not stream.isatty() if json_lines is None else json_lines
    handler.setFormatter(JsonLines() if as_json else Plain())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for room in OURS:
        logging.getLogger(room).setLevel(logging.INFO)
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)  # paths may carry one-time links
    logging.captureWarnings(True)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(
            {
                "at": _at(record).isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(),
                "from": record.name,
                "event": _event(record),
                **_facts(record),
            },
            ensure_ascii=False,
            default=str,
        )


class Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        level = "" if record.levelno == logging.INFO else f"{record.levelname} "
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        return f"{_at(record).astimezone():%H:%M:%S} {level}{_event(record)} {facts}".rstrip()


def _at(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _event(record: logging.LogRecord) -> str:
    """The words in the code, not yet filled: what would fill them may be somebody's words or number."""
    return TOKEN.sub("***", str(record.msg).split("\n")[0][:200])


def _facts(record: logging.LogRecord) -> dict[str, object]:
    facts = {name: _plain(value) for name, value in record.__dict__.items() if name not in ORDINARY and name in FACTS}
    if record.exc_info and record.exc_info[0]:
        facts |= {"error": record.exc_info[0].__name__, "where": place(record.exc_info[1])}
    return facts


def _plain(value: object) -> object:
    return TOKEN.sub("***", value) if isinstance(value, str) else value


def place(error: BaseException | None) -> str:
    """Where it was raised, and the last of our own lines on the way; never its message, which may quote a person."""
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).is_relative_to(ROOT) and ".venv" not in frame.filename]
    chosen = [*inside[-3:], *(frames[-1:] if frames and frames[-1] not in inside else ())]
    places = " < ".join(f"{_short(frame.filename)}:{frame.lineno}:{frame.name}" for frame in reversed(chosen))
    cause = error.__cause__
    return f"{places} (from {type(cause).__name__}: {place(cause)})" if cause else places


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) and ".venv" not in filename else path.name
