"""Reads one table of a TOML file key by key, and notes whatever is missing, of a wrong type or unknown."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any


class WrongCatalogue(Exception):
    """Every problem in the catalogue's files, each with its file, entry and reason."""

    def __init__(self, problems: Collection[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Entry:
    """One table of one file. A value that is wrong is noted and replaced, so that all problems are found at once."""

    def __init__(self, values: Mapping[str, Any], file: Path, what: str, problems: list[str]) -> None:
        self.values, self.file, self.what, self.problems = values, file, what, problems
        self.seen: set[str] = set()

    def wrong(self, reason: str) -> None:
        self.problems.append(f"{self.file}, {self.what}: {reason}")

    def _take(self, key: str, kind: type, default: Any, empty: Any, name: str) -> Any:
        self.seen.add(key)
        if key not in self.values:
            if default is not None:
                return default
            self.wrong(f"{key} is missing")
            return empty
        value = self.values[key]
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.wrong(f"{key} must be {name}, not {value!r}")
        return empty

    def text(self, key: str, default: str | None = None) -> str:
        value: str = self._take(key, str, default, "", "a text")
        if not value.strip() and key in self.values and default is None:
            self.wrong(f"{key} is empty")
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        value: int = self._take(key, int, default, 0, "a whole number")
        if value < 0:
            self.wrong(f"{key} must not be below 0")
        return value

    def truth(self, key: str, default: bool | None = None) -> bool:
        value: bool = self._take(key, bool, default, False, "true or false")
        return value

    def day(self, key: str, default: date | None) -> date:
        value: date = self._take(key, date, default, date.min, "a day like 2026-02-15")
        if isinstance(value, datetime):
            self.wrong(f"{key} must be a day alone, without a time")
            return value.date()
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        value = self.values.get(key, [])
        self.seen.add(key)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.wrong(f"{key} must be a list of texts")
        return ()

    def wholes(self, key: str) -> tuple[int, ...]:
        value = self.values.get(key, [])
        self.seen.add(key)
        if isinstance(value, list) and all(isinstance(each, int) and not isinstance(each, bool) for each in value):
            return tuple(value)
        self.wrong(f"{key} must be a list of whole numbers")
        return ()

    def one_of(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value and value not in allowed:
            self.wrong(f"{key} is {value!r}, which is none of: {', '.join(allowed)}")
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        value: Mapping[str, Any] = self._take(key, dict, {}, {}, "a table")
        return value

    def entries(self, key: str, name_by: str) -> list["Entry"]:
        """The tables listed under `key`, each named in problems by its `name_by`."""
        value = self.values.get(key, [])
        self.seen.add(key)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.wrong(f"{key} must be a list of tables, [[{key}]]")
            return []
        inside = "" if self.what == "the file" else f"{self.what}, "
        return [
            Entry(each, self.file, f"{inside}{key} {each.get(name_by, f'number {at}')}", self.problems)
            for at, each in enumerate(value, start=1)
        ]

    def close(self) -> None:
        """Note keys nobody asked for: most are typing errors that would be ignored without a word."""
        for key in sorted(self.values.keys() - self.seen):
            self.wrong(f"{key} is not known here")
