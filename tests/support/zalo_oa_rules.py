"""What the Official Account API takes, and how it refuses: HTTP 200 with an error number."""

import json
from typing import Any

Json = dict[str, Any]

LONGEST = 2000  # UTF-16 units
BUTTONS = 5
PICTURE, DOCUMENT, GIF = 1_000_000, 5_000_000, 5_000_000
DOCUMENTS = ("pdf", "doc", "docx", "csv")
MESSAGE_KEYS = {"text", "attachment", "quote_message_id"}


class No(Exception):
    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


def invalid(words: str) -> No:
    return No(-201, f"{words} is invalid")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def recipient(body: Json) -> str:
    if set(body) - {"recipient", "message"}:
        raise invalid("body")
    to = body.get("recipient")
    user = to.get("user_id") if isinstance(to, dict) else None
    if not isinstance(user, str) or not user:
        raise invalid("user_id")
    return user


def message(body: Json, assets: dict[str, str]) -> Json:
    """What the person will see: text, buttons (title, type, payload), a picture or a document."""
    given = body.get("message")
    if not isinstance(given, dict) or not given or set(given) - MESSAGE_KEYS:
        raise invalid("message")
    shown: Json = {"text": "", "buttons": [], "photo": "", "file": "", "asks_info": False}
    if "text" in given:
        if not isinstance(given["text"], str) or not given["text"].strip():
            raise invalid("text")
        if units(given["text"]) > LONGEST:
            raise No(-210, "Parameter text exceeds the permitted length 2000")
        shown["text"] = given["text"]
    if "attachment" in given:
        shown |= _attachment(given["attachment"], assets)
    if not shown["text"] and shown["buttons"]:
        raise invalid("text")
    if shown["asks_info"]:
        shown["text"] = shown.pop("title")
    return shown


def _attachment(given: Any, assets: dict[str, str]) -> Json:
    payload = given.get("payload") if isinstance(given, dict) else None
    if not isinstance(payload, dict) or set(given) != {"type", "payload"}:
        raise invalid("attachment")
    if given["type"] == "file":
        if assets.get(str(payload.get("token"))) != "file":
            raise No(-100, "Attachment token is invalid or expired")
        return {"file": payload["token"]}
    if given["type"] != "template":  # also "image", which v2 knew
        raise invalid("attachment.type")
    kind = payload.get("template_type")
    if kind == "media":
        return _media(payload, assets)
    if kind == "request_user_info":
        return _asking(payload)
    if kind is None and "buttons" in payload:
        return {"buttons": [_button(each) for each in _list(payload["buttons"], BUTTONS, "buttons")]}
    raise invalid("template_type")


def _media(payload: Json, assets: dict[str, str]) -> Json:
    [element] = _list(payload.get("elements"), 1, "elements")
    if element.get("media_type") not in ("image", "gif", "sticker"):
        raise invalid("media_type")
    if ("url" in element) == ("attachment_id" in element):
        raise invalid("url or attachment_id")
    if "attachment_id" in element and assets.get(str(element["attachment_id"])) != "image":
        raise No(-100, "Attachment is invalid or expired")
    return {"photo": element.get("attachment_id") or element["url"]}


def _asking(payload: Json) -> Json:
    [element] = _list(payload.get("elements"), 1, "elements")
    for key, most in (("title", 100), ("subtitle", 500)):
        value = element.get(key)
        if not isinstance(value, str) or not 1 <= units(value) <= most:
            raise invalid(key)
    return {"asks_info": True, "title": element["title"]}


def _button(given: Any) -> Json:
    if not isinstance(given, dict) or set(given) - {"title", "type", "payload", "image_icon"}:
        raise invalid("button")
    title, payload = given.get("title"), given.get("payload")
    if not isinstance(title, str) or not 1 <= units(title) <= 100:
        raise invalid("button.title")
    kinds = {
        "oa.query.show": isinstance(payload, str) and 1 <= len(payload) <= 1000,
        "oa.query.hide": isinstance(payload, str) and 1 <= len(payload) <= 1000,
        "oa.open.url": isinstance(payload, dict) and str(payload.get("url", "")).startswith(("http://", "https://")),
        "oa.open.phone": isinstance(payload, dict) and str(payload.get("phone_code", "")).isdecimal(),
        "oa.open.sms": isinstance(payload, dict) and "content" in payload and "phone_code" in payload,
    }
    if not kinds.get(str(given.get("type"))):
        raise invalid("button.payload")
    return {"title": title, "type": given["type"], "payload": payload}


def _list(value: Any, most: int, name: str) -> list[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise invalid(name)
    return value


def upload(kind: str, name: str, data: bytes) -> None:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    picture = data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG"
    if kind == "image":
        _fits(data, PICTURE)
        if extension not in ("jpg", "jpeg", "png") or not picture:
            raise invalid("file type")
    elif kind == "gif":
        _fits(data, GIF)
        if extension != "gif" or data[:4] != b"GIF8":
            raise invalid("file type")
    else:
        _fits(data, DOCUMENT)
        if extension not in DOCUMENTS:
            raise invalid("file type")


def _fits(data: bytes, most: int) -> None:
    if not data:
        raise invalid("file")
    if len(data) > most:
        raise No(-210, "File size exceeds the permitted limit")


def body(raw: bytes) -> Json:
    try:
        given = json.loads(raw)
    except ValueError:
        raise invalid("body") from None
    if not isinstance(given, dict):
        raise invalid("body")
    return given
