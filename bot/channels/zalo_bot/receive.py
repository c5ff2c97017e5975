"""What arrives from Zalo, as plain values: one event in, one message for the inbox out."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.base import Arrived
from conversation.messages import Attachment, Kind, Said

NAME = "zalo_bot"
LONGEST = 4000  # characters kept of one message
NO_CONTROL = {code: None for code in range(32) if chr(code) not in "\n\t"}
PHOTO = ("photo_url", "photo")  # the documents say the second, what comes is the first
UNREADABLE = "unreadable"  # the event in our inbox: they sent something Zalo does not pass on

Json = dict[str, Any]


def events(body: Any) -> list[Json]:
    """The events in a webhook's body or a poll's result: bare or wrapped, one or several."""
    if isinstance(body, dict) and isinstance(body.get("result"), dict | list):
        body = body["result"]
    several = body if isinstance(body, list) else [body]
    return [each for each in several if isinstance(each, dict) and isinstance(each.get("message"), dict)]


def read(event: Json, me: str, now: datetime) -> Arrived | None:
    """None for what nobody said to us: our own messages come back, groups are not ours, new kinds may appear."""
    message = event["message"]
    sender, chat = _dict(message.get("from")), _dict(message.get("chat"))
    address, id = _text(chat.get("id"), 100), _text(message.get("message_id"), 130)
    if not address or not id or sender.get("is_bot") is True or (me and _text(sender.get("id")) == me):
        return None
    if chat.get("chat_type", "PRIVATE") != "PRIVATE":
        return None
    at = _moment(message.get("date"), now)
    said = _said(str(event.get("event_name", "")), message, at)
    return Arrived(NAME, address, f"m:{id}", said) if said else None


def _said(name: str, message: Json, at: datetime) -> Said | None:
    match name:
        case "message.text.received":
            return Said(at=at, text=clean(message.get("text")))
        case "message.image.received":
            caption = clean(message.get("caption")) or clean(message.get("text"))
            pictures = [Attachment("photo", source, mime="image/jpeg") for source in _photos(message)]
            return Said(at=at, text=caption, attachments=tuple(pictures)) if pictures else _unreadable(at)
        case "message.voice.received":
            return _with(at, "voice", message.get("voice_url"), "voice.aac", "audio/aac")
        case "message.sticker.received":
            return _with(at, "sticker", message.get("url"), "", "")
        case "message.unsupported.received":
            return _unreadable(at)
    return None


def _with(at: datetime, kind: Kind, source: Any, name: str, mime: str) -> Said:
    link = _text(source, 2000)
    return Said(at=at, attachments=(Attachment(kind, link, name=name, mime=mime),)) if link else _unreadable(at)


def _unreadable(at: datetime) -> Said:
    return Said(at=at, event=UNREADABLE)


def _photos(message: Json) -> list[str]:
    for name in PHOTO:
        if found := _links(message.get(name)):
            return found
    attached = message.get("attachments")
    payloads = [_dict(each).get("payload") for each in attached] if isinstance(attached, list) else []
    return [link for payload in payloads for link in _links(payload)]


def _links(given: Any) -> list[str]:
    """A link, an object with one, or a list of these."""
    several = given if isinstance(given, list) else [given]
    found = [each.get("url") if isinstance(each, dict) else each for each in several]
    return [link[:2000] for link in found if isinstance(link, str) and link.strip()]


def _moment(given: Any, now: datetime) -> datetime:
    """Milliseconds, or seconds as some have it; nothing that cannot be a time."""
    try:
        number = float(given)
        at = datetime.fromtimestamp(number / 1000 if number >= 1e12 else number, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return now
    return at if timedelta() < now - at + timedelta(minutes=10) < timedelta(days=400) else now


def clean(text: Any, longest: int = LONGEST) -> str:
    """Composed letters, no control characters, nothing a database would refuse."""
    if not isinstance(text, str):
        return ""
    whole = text.encode("utf-8", "replace").decode()  # half a character, left over from a cut
    return unicodedata.normalize("NFC", whole).translate(NO_CONTROL)[:longest]


def _text(given: Any, longest: int = LONGEST) -> str:
    return clean(str(given), longest) if isinstance(given, str | int) and not isinstance(given, bool) else ""


def _dict(given: Any) -> Json:
    return given if isinstance(given, dict) else {}
