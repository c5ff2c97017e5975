"""What the Zalo Bot API takes and refuses, and what its events look like."""

import math
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

OUTCOMES = {403: "webhook.http.403", 404: "webhook.http.404"}
LOOPBACK = ("127.", "localhost", "[::1]")
PRIVATE = (*LOOPBACK, "192.168.", "10.")
EVENTS = {f"message.{kind}.received" for kind in ("text", "image", "sticker", "voice", "unsupported")}


class No(Exception):
    def __init__(self, code: int, description: str, retry_after: int | None = None, status: int = 0) -> None:
        super().__init__(description)
        self.code, self.description, self.retry_after = code, description, retry_after
        self.status = status or code

    @property
    def body(self) -> Json:
        return {"ok": False, "description": self.description, "error_code": self.code}


def text_of(given: Json, name: str, least: int, most: int) -> str:
    """A text by its UTF-16 units."""
    value = given.get(name)
    if not isinstance(value, str):
        raise No(400, f"Bad Request: {name} must be a string")
    if not least <= len(value.encode("utf-16-le")) // 2 <= most:
        raise No(400, f"Bad Request: {name} must be {least}-{most} characters")
    return value


def _chat(given: Json) -> None:
    text_of(given, "chat_id", 1, 100)


def _message(given: Json) -> None:
    _chat(given)
    text_of(given, "text", 1, 2000)
    if given.get("parse_mode", "markdown") not in ("markdown", "html"):
        raise No(400, "Bad Request: parse_mode")


def _photo(given: Json) -> None:
    _chat(given)
    if urlsplit(text_of(given, "photo", 1, 4000)).scheme not in ("http", "https"):
        raise No(400, "Bad Request: photo must be a URL")
    if given.get("caption") is not None:
        text_of(given, "caption", 1, 2000)


def _sticker(given: Json) -> None:
    _chat(given)
    text_of(given, "sticker", 1, 100)


def _voice(given: Json) -> None:
    _chat(given)
    if not urlsplit(text_of(given, "voice_url", 1, 4000)).path.endswith(".aac"):
        raise No(400, "Bad Request: voice_url must end with .aac")


def _action(given: Json) -> None:
    _chat(given)
    if given.get("action") != "typing":
        raise No(400, "Bad Request: action")


def _updates(given: Json) -> None:
    if not str(given.get("timeout", 30)).isdecimal():
        raise No(400, "Bad Request: timeout")


def _webhook(given: Json) -> None:
    text_of(given, "secret_token", 8, 256)
    text_of(given, "url", 1, 2000)


def _nothing(given: Json) -> None: ...


METHODS: Mapping[str, Callable[[Json], None]] = {
    "getMe": _nothing,
    "getUpdates": _updates,
    "setWebhook": _webhook,
    "deleteWebhook": _nothing,
    "getWebhookInfo": _nothing,
    "testWebhook": _nothing,
    "sendMessage": _message,
    "sendPhoto": _photo,
    "sendSticker": _sticker,
    "sendVoice": _voice,
    "sendChatAction": _action,
}


def check_url(url: str, *, loopback: bool) -> None:
    parts = urlsplit(url)
    here = parts.netloc.startswith(LOOPBACK)
    if loopback and here:
        return
    if parts.scheme != "https" or parts.netloc.startswith(PRIVATE):
        raise No(400, "Bad Request: url must be a public HTTPS address")


def check_event(event: Json) -> Json:
    """As strict as the strictest known reader of these events."""
    message = event["message"]
    assert event["event_name"] in EVENTS, event
    for id in (message["message_id"], message["from"]["id"], message["chat"]["id"]):
        assert isinstance(id, str), event
        assert id, event
    assert message["chat"]["chat_type"] in ("PRIVATE", "GROUP"), event
    assert math.isfinite(message["date"]), event
    if event["event_name"] == "message.text.received":
        assert isinstance(message["text"], str), event
    return event
