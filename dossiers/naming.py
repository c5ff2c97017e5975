"""Names of folders and files within a dossier: plain letters that every system takes, readable, and each once."""

import re
from collections import Counter
from datetime import date

from locales.plain import plain

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
    """A folder for each unit: thon-05. Two of one name get numbers, those whose code comes first the plain name."""

    def __init__(self, units: dict[int, tuple[str, str]]) -> None:
        """By id: name and code."""
        self.folders: dict[int, str] = {}
        taken: Counter[str] = Counter()
        for id, (name, _code) in sorted(units.items(), key=lambda each: each[1][1]):
            folder = slug(re.sub(r"\d+", lambda found: found[0].zfill(2), name), 40)
            taken[folder] += 1
            while taken[folder] > 1 and f"{folder}-lan-{taken[folder]}" in self.folders.values():
                taken[folder] += 1
            self.folders[id] = folder if taken[folder] == 1 else f"{folder}-lan-{taken[folder]}"


class Paths:
    """Numbers photos of one folder, day and work in the order they come: …/2026-03-14_don-ve-sinh_01.jpg."""

    def __init__(self) -> None:
        self.numbers: Counter[str] = Counter()

    def path(self, folder: str, day: date, work: str, mime: str) -> str:
        stem = f"{folder}/{day.isoformat()}_{slug(work, 40)}"
        self.numbers[stem] += 1
        return f"{stem}_{self.numbers[stem]:02}.{ending(mime)}"
