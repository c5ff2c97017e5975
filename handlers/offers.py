"""What a bare number or the very words of a choice mean: the choices this person was shown last."""

from collections.abc import Mapping
from typing import Any

from conversation import words
from handlers.here import OFFER_HOURS, Here
from storage import shown

LONGEST = 40  # characters of a choice's words


async def meant(here: Here, text: str) -> str:
    """The reference of the choice; "" if it is none."""
    plain = words.plain(text)
    number = plain.isdecimal() and len(plain) <= 2
    offer: Mapping[str, Any] = here.offer or {}
    if number or (not here.where.able.buttons and 0 < len(plain) <= LONGEST):
        # An announcement is no answer of a turn: its choices are known from what left.
        offer = await shown.choices(here.where.chat, _since(here, offer)) or offer
    choices = offer.get("choices") or []
    if not choices or here.now_ms - offer["at_ms"] > OFFER_HOURS * 3_600_000:
        return ""
    if number:
        at = int(plain)
        return str(choices[at - 1][1]) if 1 <= at <= len(choices) else ""
    return next((str(reference) for label, reference in choices if plain and words.plain(label) == plain), "")


def _since(here: Here, offer: Mapping[str, Any]) -> int:
    """Shown after the last choices, and after the open question was last spoken of."""
    return max(int(offer.get("at_ms", 0)), here.draft.touched_ms if here.draft else 0)
