"""What the form of a campaign holds: filled from the campaign, or read from what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from multidict import MultiMapping

from campaigns.compose import ASKS, ROLES
from locales import languages
from storage.kinds import COMMUNES, VILLAGES
from storage.models import Campaign

KINDS: Mapping[str, Sequence[str]] = {"communes": COMMUNES, "villages": VILLAGES}
STATES = ("not_registered", "not_reported", "silent_weeks")
Told = MultiMapping[Any]


@dataclass(frozen=True)
class Draft:
    title: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    day: str = ""
    hour: str = ""
    host: int | None = None
    responding: Sequence[str] = ()
    contents: Mapping[str, str] = field(default_factory=dict)
    asks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    media: Sequence[Mapping[str, Any]] = ()
    audience: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, object]:
        """As campaigns/compose.py takes them."""
        return {**vars(self), "day": self.day or None}

    def kind_of(self, told: Sequence[str]) -> str:
        """Which choice of KINDS these are; "" for all."""
        return next((name for name, kinds in KINDS.items() if set(told) == set(kinds)), "")

    @property
    def solar(self) -> date | None:
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            return None


def of(campaign: Campaign) -> Draft:
    return Draft(
        title=campaign.title,
        texts=campaign.texts,
        day=campaign.day.isoformat() if campaign.day else "",
        hour=campaign.hour,
        host=campaign.host_id,
        responding=campaign.responding,
        contents=campaign.contents,
        asks=campaign.asks,
        media=campaign.media,
        audience=campaign.audience,
    )


def typed(told: Told, unit_code: str, media: Sequence[Mapping[str, Any]]) -> Draft:
    host = _text(told, "host")
    return Draft(
        title=_text(told, "title"),
        texts={language: text for language in languages() if (text := _text(told, f"text.{language}"))},
        day=_text(told, "day")[:10],
        hour=_text(told, "hour")[:5],
        host=int(host) if host.isascii() and host.isdigit() and len(host) < 10 else None,
        responding=_many(told, "responding"),
        contents={
            key.removeprefix("content."): text
            for key in dict.fromkeys(told)
            if key.startswith("content.") and (text := _text(told, key))
        },
        asks={ask: _ask(told, ask) for ask in ASKS if ask in _many(told, "ask")},
        media=media,
        audience=_audience(told, unit_code),
    )


def _text(told: Told, key: str) -> str:
    value = told.get(key, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _many(told: Told, key: str) -> list[str]:
    return [value for value in told.getall(key, []) if isinstance(value, str) and value]


def _ask(told: Told, ask: str) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "by": _text(told, f"by.{ask}"),
        "of": list(KINDS.get(_text(told, f"of.{ask}"), ())),
        "activity": _text(told, f"activity.{ask}"),
        "each": _text(told, f"each.{ask}"),
        "text": _text(told, f"text.{ask}"),
        "items": [line.strip() for line in _text(told, f"items.{ask}").splitlines() if line.strip()],
    }
    return {name: value for name, value in kept.items() if value}


def _audience(told: Told, unit_code: str) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "areas": _many(told, "area") or [unit_code],
        "kinds": list(KINDS.get(_text(told, "kind"), ())),
        "roles": [role for role in ROLES if role in _many(told, "role")],
        "organisations": [each.strip() for each in _text(told, "organisations").split(",") if each.strip()],
        "urgent": _text(told, "urgent") == "1",
    }
    of, _bar, number = _text(told, "criterion").partition("|")
    if number.isascii() and number.isdigit():
        kept["criterion"] = [of, int(number[:4])]
    state = _text(told, "state")
    value = _text(told, f"state.{'weeks' if state == 'silent_weeks' else 'campaign'}")
    if state in STATES and value.isascii() and value.isdigit() and int(value[:9]) > 0:
        kept["state"] = {state: int(value[:9])}
    return {name: value for name, value in kept.items() if value}
