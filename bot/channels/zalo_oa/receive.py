"""What arrives from an Official Account, as plain values: one event in, at most one thing for us out."""

import mimetypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import Arrived
from conversation.messages import Attachment, Kind, Point, Said

NAME = "zalo_oa"
LONGEST = 4000
MARK = "#tb:"  # before our reference in a button; with # it also passes the console's filter
TAPPED = re.compile(re.escape(MARK) + r"(\S{1,64})")
NO_CONTROL = {code: None for code in range(32) if chr(code) not in "\n\t"}

KINDS: dict[str, Kind] = {
    "image": "photo",
    "photo": "photo",
    "file": "file",
    "audio": "voice",
    "voice": "voice",
    "video": "video",
    "gif": "sticker",
    "sticker": "sticker",
}


@dataclass(frozen=True)
class Stopped:
    """They no longer follow the account, or follow it again."""

    address: str
    stopped: bool


@dataclass(frozen=True)
class Receipt:
    """Messages of ours that reached somebody, or were read."""

    address: str
    messages: tuple[str, ...]
    at: datetime
    read: bool


Event = dict[str, Any]
Meant = Arrived | Stopped | Receipt


def read(event: Event, now: datetime) -> tuple[Meant, ...]:
    """What an event means to us; nothing for echoes, groups, strangers without an id, and what we do not know."""
    name, at = text(event.get("event_name"), 60), when(event.get("timestamp"), now)
    if name.startswith("user_send_") and not name.startswith("user_send_group"):
        return _said(event, at)
    if name in ("follow", "unfollow"):
        return _followed(event, at, stopped=name == "unfollow")
    if name == "user_submit_info":
        return _info(event, at)
    if name in ("user_received_message", "user_seen_message"):
        return _receipt(event, at, read=name == "user_seen_message")
    return ()


def text(value: object, longest: int = LONGEST) -> str:
    """Composed letters, no control characters, nothing a database would refuse."""
    if not isinstance(value, (str, int)):
        return ""
    whole = str(value).encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", whole).translate(NO_CONTROL)[:longest]


def when(value: object, now: datetime) -> datetime:
    """Milliseconds, written as a string; what is absurd counts as now."""
    try:
        ms = int(str(value))
        at = datetime.fromtimestamp(ms / 1000 if ms > 100_000_000_000 else ms, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return min(at, now) if at.year > 2000 else now


def _party(event: Event, of: str) -> str:
    party = event.get(of)
    return text(party.get("id"), 60) if isinstance(party, dict) else ""


def _said(event: Event, at: datetime) -> tuple[Meant, ...]:
    address, message = _party(event, "sender"), event.get("message")
    if not address or not isinstance(message, dict):
        return ()
    words, stamp = text(message.get("text")), text(event.get("timestamp"), 30)
    key = text(message.get("msg_id"), 80) or f"at{stamp}"
    tapped = TAPPED.fullmatch(words.strip())
    parts = list(_parts(message))
    said = Said(
        at=at,
        text="" if tapped else words or _card(parts),
        button=tapped[1] if tapped else "",
        attachments=tuple(_attachments(parts)),
        point=_point(message, parts),
        replies_to=text(message.get("quote_msg_id"), 80),
    )
    return (Arrived(NAME, address, f"m:{address}:{key}", said),)


def _parts(message: Event) -> Iterator[tuple[str, Event]]:
    """The attachments, each with its type and payload."""
    given = message.get("attachments")
    for each in given if isinstance(given, list) else ():
        if isinstance(each, dict):
            payload = each.get("payload")
            yield text(each.get("type"), 20), payload if isinstance(payload, dict) else {}


def _attachments(parts: list[tuple[str, Event]]) -> Iterator[Attachment]:
    for kind, payload in parts:
        source = text(payload.get("url"), 2000) or text(payload.get("thumbnail"), 2000)
        if kind in KINDS and source:
            name = text(payload.get("name"), 200)
            size = text(payload.get("size"), 20)
            yield Attachment(
                KINDS[kind],
                source,
                name=name,
                mime=(mimetypes.guess_type(name)[0] or "") if name else "",
                size=int(size) if size.isdecimal() else None,
            )


def _card(parts: list[tuple[str, Event]]) -> str:
    """The words of a link or a card that came without any."""
    return next((text(payload.get("url")) for kind, payload in parts if kind == "link"), "")


def _point(message: Event, parts: list[tuple[str, Event]]) -> Point | None:
    places = [payload.get("coordinates") for kind, payload in parts if kind == "location"]
    for place in (*places, message.get("location")):
        if isinstance(place, dict):
            try:
                lat, lon = float(str(place.get("latitude"))), float(str(place.get("longitude")))
            except ValueError:
                continue
            if -90 <= lat <= 90 and -180 <= lon <= 180:
                return Point(lat, lon)
    return None


def _followed(event: Event, at: datetime, *, stopped: bool) -> tuple[Meant, ...]:
    address = _party(event, "follower") or _party(event, "sender")
    if not address:
        return ()
    if stopped:
        return (Stopped(address, True),)
    hello = Arrived(NAME, address, f"f:{address}:{text(event.get('timestamp'), 30)}", Said(at=at, text="/start"))
    return (hello, Stopped(address, False))


def _info(event: Event, at: datetime) -> tuple[Meant, ...]:
    address, info = _party(event, "sender"), event.get("info")
    if not address or not isinstance(info, dict):
        return ()
    said = Said(at=at, text=text(info.get("name"), 200), phone=text(info.get("phone"), 30))
    return (Arrived(NAME, address, f"i:{address}:{text(event.get('timestamp'), 30)}", said),)


def _receipt(event: Event, at: datetime, *, read: bool) -> tuple[Meant, ...]:
    address, message = _party(event, "recipient"), event.get("message")
    if not address or not isinstance(message, dict):
        return ()
    many = message.get("msg_ids")
    ids = [*(many if isinstance(many, list) else ()), message.get("msg_id")]
    messages = tuple(dict.fromkeys(each for one in ids if (each := text(one, 80))))
    return (Receipt(address, messages[:500], at, read),) if messages else ()
