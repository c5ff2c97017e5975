"""What hand-written SQL gives back, as Python has it: SQLite keeps days, times and JSON as text."""

import json
from datetime import date, datetime
from typing import Any


def day(told: Any) -> Any:
    return date.fromisoformat(told[:10]) if isinstance(told, str) else told


def moment(told: Any) -> Any:
    return datetime.fromisoformat(told) if isinstance(told, str) else told


def plain(told: Any) -> Any:
    """Of a JSON column, which PostgreSQL gives as text too."""
    return json.loads(told) if isinstance(told, str) else told
