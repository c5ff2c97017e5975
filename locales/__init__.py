"""Our words: whole English sentences in code, translated in one .po file a language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from locales.plain import plain

HERE = Path(__file__).parent

# How the bot addresses a person in Vietnamese; "" leaves the word out.
ADDRESSES = {"bac": "bác", "anh-chi": "anh/chị", "dong-chi": "đồng chí", "ban": "bạn", "none": ""}


def _(sentence: str) -> str:
    """Mark a sentence for translation; it is spoken by `Speech.say`."""
    return sentence


def n_(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence that counts; it is spoken by `Speech.count`."""
    return one, many


def languages() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in HERE.glob("*.po")))


@cache
def catalog(language: str) -> Catalog:
    with (HERE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def sentences(language: str) -> Mapping[str, str | tuple[str, ...]]:
    """Every sentence of a language by its English; a counted one by its singular, as all its forms."""
    words: dict[str, str | tuple[str, ...]] = {}
    for message in catalog(language):
        if not message.id or message.fuzzy or not message.string:
            continue
        if isinstance(message.id, (tuple, list)):
            words[message.id[0]] = tuple(message.string)
        elif isinstance(message.string, str):
            words[message.id] = message.string
    return words


@cache
def any_language(sentence: str) -> frozenset[str]:
    """What a sentence is in every language, for words people type in whichever: alternatives stand between |."""
    said = [sentence, *(sentences(language).get(sentence, sentence) for language in languages())]
    return frozenset(plain(one) for words in said if isinstance(words, str) for one in words.split("|"))


@dataclass(frozen=True)
class Speech:
    """How to speak to one person: their language and how they are addressed."""

    language: str = "vi"
    address: str = "bac"

    def say(self, sentence: str, **values: object) -> str:
        words = sentences(self.language).get(sentence, sentence)
        return self._fill(words if isinstance(words, str) else words[0], values)

    def count(self, one_many: tuple[str, str], count: int, **values: object) -> str:
        one, many = one_many
        forms = sentences(self.language).get(one)
        if not isinstance(forms, tuple):
            forms = (one, many)
        at = min(Locale.parse(self.language).plural_form(count) != "one", len(forms) - 1)
        return self._fill(forms[at], {"count": count, **values})

    def _fill(self, words: str, values: Mapping[str, object]) -> str:
        you = ADDRESSES[self.address] if self.language == "vi" else "you"
        if not you:
            words = _without_address(words)
        if "{" not in words:
            return words
        address = {"you": you, "You": you[:1].upper() + you[1:], "your": "your", "Your": "Your"}
        return words.format_map({**address, **values})


def _without_address(words: str) -> str:
    """Leave the word for the person out of a sentence, and begin what follows it with a capital where it began one."""
    words = re.sub(r"\{You\}\s+(\w)", lambda found: found[1].upper(), words)
    return re.sub(r"\s*\{[Yy]ou\}", "", words)
