"""What people say and what they are told, the same on every channel."""

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

Kind = Literal["photo", "file", "voice", "video", "sticker"]


@dataclass(frozen=True)
class Attachment:
    """Something sent along with a message; `source` is what the channel's `fetch` understands."""

    kind: Kind
    source: str
    name: str = ""
    mime: str = ""
    size: int | None = None
    album: str = ""
    kept: int | None = None  # id of its photo row, once it has one


@dataclass(frozen=True)
class Point:
    """A place on the map, in degrees (WGS 84)."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Said:
    """One thing a person said, as plain values; at most one of text, button and start opens the turn."""

    at: datetime
    text: str = ""
    button: str = ""  # the reference a tapped button carried
    start: str = ""  # the code a deep link carried
    attachments: tuple[Attachment, ...] = ()
    point: Point | None = None
    phone: str = ""  # a contact card, only when it is the sender's own
    replies_to: str = ""  # the channel's id of the message this one answers
    edited: bool = False
    language: str = ""  # what the phone says, for example "vi"
    event: str = ""  # something another room did that the person must hear; its facts in `about`
    about: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Button:
    """A choice: what it says and the reference it carries back (at most 64 bytes), or a link it opens."""

    label: str
    reference: str = ""
    link: str = ""


@dataclass(frozen=True)
class Reply:
    """One message to a person.

    A reply with `hold` gives way to a newer one with the same `hold` as long as it has not left; with `wait` it also
    waits until the chat is quiet. `photos` and `files` are sha256 names of kept files.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    photos: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    asks: bool = False  # asks an open question: an older offer no longer takes a bare number
    numbers: bool = False  # a bare number answers the question itself, so its choices are not numbered
    wants: Literal["", "photos", "place", "contact"] = ""  # a hint: a channel may show a camera or place button
    hold: str = ""
    wait: bool = False  # with hold: wait until the chat is quiet
    about: str = ""  # what it speaks of, so that photos sent in answer to it find their way: report:17
    replaces: str = ""  # the channel's id of an own message to edit, where the channel can
    unasked: bool = False  # a reminder: leaves after the answers, and counts towards what a person is asked to bear


@dataclass(frozen=True)
class Pace:
    """Messages a second: overall, and to one person."""

    overall: float = 30.0
    person: float = 1.0
    quiet: float = 2.0  # seconds without a new message after which a chat counts as quiet


@dataclass(frozen=True)
class Abilities:
    """What a channel can show and take; sizes in bytes, `window` in hours after the person's last message."""

    longest: int = 4096  # characters of one message, in UTF-16 units
    caption: int = 1024
    buttons: int = 8  # how many choices as buttons; 0: a numbered list
    beside: bool = True  # where there are more: the first as buttons beside the list; else all of them as numbers
    button_label: int = 40
    edits: bool = False
    albums: int = 1  # most photos in one message
    photos: bool = True
    files: bool = True
    largest_file: int = 20_000_000
    location: bool = False
    contact: bool = False
    window: int | None = None
    free_window: int | None = None  # hours within which a message costs nothing
    quota: int | None = None  # messages a month
    users: int | None = None  # people it serves at most
    deep_link: str = ""  # with {code} in it


def _kept(value: Any) -> dict[str, Any]:
    """The fields of a frozen value that are not at their default, as plain JSON values."""
    kept: dict[str, Any] = {}
    for each in fields(value):
        got = getattr(value, each.name)
        if got in ("", (), None, False) or got == {}:
            continue
        kept[each.name] = got
    return kept


def said_to_json(said: Said) -> str:
    plain = _kept(said) | {"at": said.at.isoformat()}
    if said.attachments:
        plain["attachments"] = [_kept(attachment) for attachment in said.attachments]
    if said.point:
        plain["point"] = [said.point.lat, said.point.lon]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def said_from_json(text: str) -> Said:
    plain = json.loads(text)
    plain["at"] = datetime.fromisoformat(plain["at"])
    if "attachments" in plain:
        plain["attachments"] = tuple(Attachment(**each) for each in plain["attachments"])
    if "point" in plain:
        plain["point"] = Point(*plain["point"])
    return Said(**plain)


def reply_to_json(reply: Reply) -> str:
    plain = _kept(reply)
    if reply.buttons:
        plain["buttons"] = [[button.label, button.reference, button.link] for button in reply.buttons]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def reply_from_json(text: str) -> Reply:
    plain = json.loads(text)
    plain.setdefault("text", "")
    plain["buttons"] = tuple(Button(*each) for each in plain.get("buttons", ()))
    for key in ("photos", "files"):
        plain[key] = tuple(plain.get(key, ()))
    return Reply(**plain)
