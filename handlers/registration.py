"""What a village means to do, and how many come, from one free sentence; and what it read out on the loudspeaker."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from catalogue import search
from catalogue.catalogue import Catalogue
from conversation import numbers
from conversation.dates import find_date, find_times
from conversation.fields import Value
from conversation.numbers import Quantity
from conversation.registering import BETWEEN, EACH, TELLS_NOTHING
from conversation.text import nfc
from handlers.report_story import told, value_json
from handlers.report_words import amount
from locales import Speech
from locales.plain import plain

PEOPLE, HOUSEHOLDS = "người", "hộ"
KEPT = {PEOPLE: "people", HOUSEHOLDS: "households"}
LONGEST = 1000
MOST = 12  # contents of one registration
LOUD = "phat-thanh"


def understood(catalogue: Catalogue, text: str) -> dict[str, Any]:
    """{"text", "contents": [{"pieces", "activity"}…], "people"?, "households"?}; nothing is guessed.

    Pieces are words and amounts as they follow each other.
    """
    text = nfc(text).strip()[:LONGEST]
    found: dict[str, Any] = {"text": text, "contents": []}
    for part in BETWEEN.split(text):
        part = part.strip(" .-–:")
        amounts = numbers.read_quantities(part)
        for each in amounts:
            if each.unit in KEPT and KEPT[each.unit] not in found:
                found[KEPT[each.unit]] = _plain(each)
        pieces = _pieces(part, amounts)
        if pieces:
            named = search.activities(catalogue, part)
            found["contents"].append({"pieces": pieces, "activity": named[0].id if named else ""})
    found["contents"] = found["contents"][:MOST]
    return found


def _plain(each: Quantity) -> dict[str, Any]:
    plain_: dict[str, Any] = {"value": format(each.value.normalize(), "f"), "unit": each.unit}
    return plain_ | ({"approx": True} if each.approx else {})


def _pieces(part: str, amounts: tuple[Quantity, ...]) -> list[Any]:
    """Words and amounts, but not who comes, nor words that tell nothing without it: “khoảng 60 người tham gia”."""
    pieces: list[Any] = []
    at = 0
    for each in amounts:
        pieces.append(part[at : each.start])
        if each.unit not in KEPT:
            pieces.append(_plain(each))
        at = each.end
    pieces.append(part[at:])
    kept = [" ".join(each.split()) if isinstance(each, str) else each for each in pieces]
    kept = [each for each in kept if each]
    words = [word for each in kept if isinstance(each, str) for word in plain(each).split()]
    told_more = any(word not in TELLS_NOTHING for word in words) or any(not isinstance(each, str) for each in kept)
    return kept if told_more else []


def said_back(speech: Speech, answers: Mapping[str, Any]) -> str:
    """`dọn vệ sinh; trồng hoa 500 m · 60 người`."""
    counted = [amount(speech, answers[key]) for key in KEPT.values() if key in answers]
    every = (contents_words(speech, answers), *counted)
    return " · ".join(part for part in every if part) or str(answers.get("text", ""))


def contents_words(speech: Speech, answers: Mapping[str, Any]) -> str:
    """`dọn vệ sinh; trồng hoa 500 m`."""
    return "; ".join(
        " ".join(one if isinstance(one, str) else amount(speech, one) for one in each["pieces"])
        for each in answers.get("contents") or ()
    )


def read_out(catalogue: Catalogue, text: str, today: date) -> dict[str, Any]:
    """`đã phát 5h30, 17h, 15 phút, tiếng Việt`: {"text", "times", "minutes"?, "languages"?, "day"?}."""
    text = nfc(text).strip()[:LONGEST]
    fields = told(catalogue, LOUD, text, today).values
    times = list(dict.fromkeys(each.time.strftime("%H:%M") for each in find_times(text)))
    count = len(times) or _whole(fields.get("so_luot")) or 0
    found: dict[str, Any] = {"text": text, "times": times, "count": count}
    if minutes := _minutes(text, fields.get("so_phut"), count):
        found["minutes"] = minutes
    if languages := fields.get("tieng"):
        found["languages"] = value_json(languages)["value"]
    if (day := find_date(text, today)) and day.day <= today:
        found["day"] = day.day.isoformat()
    return found


def _minutes(text: str, told_: Value | None, count: int) -> int:
    """All together; `mỗi lần 10 phút` is told by the times."""
    if each := EACH.search(plain(text)):
        return int(each["minutes"]) * max(count, 1)
    found = [each for each in numbers.read_quantities(text) if each.unit == "phút"]
    return _whole(told_) or (int(found[0].value) if found else 0)


def _whole(told_: Value | None) -> int:
    return int(told_.value) if told_ and isinstance(told_.value, Decimal) else 0
