"""Names of folders and files within a dossier: plain letters that every system takes, readable, and each once."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import chain, count

from locales.plain import plain
from storage.models import Unit

LONGEST = 120  # characters of one name
FORBIDDEN = {"con", "prn", "aux", "nul", *(f"{port}{at}" for port in ("com", "lpt") for at in range(10))}
ENDINGS = {
    **{"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"},
    **{"image/heic": "heic", "image/heif": "heif", "application/pdf": "pdf"},
}


def slug(text: str, most: int) -> str:
    """don-ve-sinh; cut at a word where that is possible. Letters of other scripts leave nothing: then "x"."""
    words = re.sub(r"[^a-z0-9]+", "-", plain(text)).strip("-") or "x"
    if len(words) > most:
        cut, _, rest = words[: most + 1].rpartition("-")
        words = cut if cut and len(rest) <= most // 2 else words[:most].strip("-")
    return f"{words}_" if words in FORBIDDEN else words


def criterion(number: int, name: str) -> str:
    """TC08_Moi-truong-va-canh-quan."""
    words = slug(name, 45)
    return f"TC{number:02}_{words[:1].upper()}{words[1:]}"


def indicator(code: str, name: str) -> str:
    """17.3_Ty-le-chat-thai-ran."""
    words = slug(name, 30)
    return f"{re.sub(r'[^A-Za-z0-9.]+', '-', code)[:12].strip('.')}_{words[:1].upper()}{words[1:]}"


def ending(mime: str) -> str:
    return ENDINGS.get(mime, "bin")


class Units:
    """A folder for each unit: thon-05. Of two with one name the one that still exists has it alone, the other says
    where it lay: thon-05-dak-wer."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.folders: dict[int, str] = {}
        taken: set[str] = set()
        for unit in sorted(units, key=lambda each: (each.successor_id is not None, each.code)):
            folder = _free(taken, [_numbered(unit.name), _numbered(unit.name, unit.parent.name if unit.parent else "")])
            taken.add(folder)
            self.folders[unit.id] = folder


def _numbered(*names: str) -> str:
    return "-".join(slug(re.sub(r"\d+", lambda found: found[0].zfill(2), name), 25) for name in names if name)


def _free(taken: set[str], wanted: list[str]) -> str:
    numbers = (f"{wanted[-1]}-{at}" for at in count(2))
    return next(name for name in chain(wanted, numbers) if name not in taken)


class Paths:
    """Numbers photos of one folder, day and work in the order they come: …/2026-03-14_don-ve-sinh_01.jpg."""

    def __init__(self) -> None:
        self.numbers: Counter[str] = Counter()

    def path(self, folder: str, day: date, work: str, mime: str) -> str:
        stem = f"{folder}/{day.isoformat()}_{slug(work, 40)}"
        self.numbers[stem] += 1
        return f"{stem}_{self.numbers[stem]:02}.{ending(mime)}"
