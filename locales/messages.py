"""Finds every sentence the program can say, and keeps the .po files in step: `make messages`."""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from locales import HERE, catalog, languages

ROOT = HERE.parent
ROOMS = ("bot", "campaigns", "catalogue", "conversation", "dashboard", "dossiers", "handlers", "photos", "reports",
         "storage", "tables", "locales")  # fmt: skip
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "n_": (1, 2)}
WHERE = (  # in pages what is spoken is also what is marked
    ([("**.py", "python")], KEYWORDS),
    ([("**.html", "jinja2.ext:babel_extract")], {**KEYWORDS, "say": None, "count": (1, 2)}),
)

Sentence = str | tuple[str, ...]


def sentences(root: Path = ROOT) -> dict[Sentence, str]:
    """Every marked sentence, and where it is said first."""
    found: dict[Sentence, str] = {}
    for room in sorted(room for room in ROOMS if (root / room).is_dir()):
        for methods, keywords in WHERE:
            for file, line, sentence, _comments, _context in extract_from_dir(root / room, methods, keywords=keywords):
                found.setdefault(sentence, f"{room}/{file}:{line}")
    return found


def problems(language: str) -> Iterator[str]:
    """What a translator still has to do."""
    kept = catalog(language)
    for sentence, where in sentences().items():
        message = kept.get(sentence[0] if isinstance(sentence, tuple) else sentence)
        if message is None or message.id != sentence or not all(_forms(message)):
            yield f"{language}: not translated: {sentence!r} ({where})"
        elif message.fuzzy:
            yield f"{language}: marked fuzzy: {sentence!r}"
        elif any(_blanks(form) != _blanks(_last(sentence)) for form in _forms(message)[-1:]):
            yield f"{language}: other {{blanks}} than in English: {sentence!r}"


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _last(sentence: Sentence) -> str:
    return sentence if isinstance(sentence, str) else sentence[-1]


def _blanks(text: str) -> set[str]:
    """What is filled in; how somebody is addressed may be said in one language and not in another."""
    return set(re.findall(r"\{(\w+)", text)) - {"you", "You", "your", "Your"}


def update(language: str) -> None:
    """Add what is new, without a translation, and drop what is said no more."""
    kept, wanted = catalog(language), Catalog(locale=language, project="Thôn Báo", version="1", fuzzy=False)
    for sentence in sentences():
        known = kept.get(sentence[0] if isinstance(sentence, tuple) else sentence)
        wanted.add(sentence, string=known.string if known else None)
    text = io.BytesIO()
    write_po(text, wanted, width=120, sort_output=True, no_location=True)
    (HERE / f"{language}.po").write_bytes(text.getvalue())


if __name__ == "__main__":
    for name in languages():
        update(name)
    catalog.cache_clear()
    left = [problem for name in languages() for problem in problems(name)]
    sys.stdout.write("".join(f"{problem}\n" for problem in left) or "Every sentence is translated.\n")
