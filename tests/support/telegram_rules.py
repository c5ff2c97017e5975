"""What the Bot API (9.2) allows in a request, for the fake: fields, types, lengths, keyboards."""

import json
from pathlib import Path
from typing import Any

METHODS: dict[str, Any] = json.loads((Path(__file__).parent / "telegram_bot_api.json").read_text())
Params = dict[str, Any]


class No(Exception):
    """The answer is no, with the status and the words of the real one."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(words: str) -> No:
    return No(400, f"Bad Request: {words}")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check(method: str, given: Params) -> Params:
    """The request's fields with their real types; refuses any that the method does not have."""
    known = METHODS[method]
    taken: Params = {}
    for name, value in given.items():
        if isinstance(value, Upload) and name not in known["fields"]:
            taken[name] = value  # a file that a media group attaches
            continue
        if name not in known["fields"]:
            raise bad(f"{method} has no field {name}")
        taken[name] = _typed(name, value, known["fields"][name].split("|"))
    for name in known["required"]:
        if name not in taken:
            raise bad("message text is empty" if name == "text" else f'parameter "{name}" is required')
    if "text" in taken and method != "answerCallbackQuery":
        _length(taken["text"], 1, 4096, "message text is empty", "message is too long")
    if "caption" in taken:
        _length(taken["caption"], 0, 1024, "", "message caption is too long")
    if "reply_markup" in taken:
        check_markup(taken["reply_markup"])
    return taken


class Upload:
    """A file that came with a request."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data


def _typed(name: str, value: object, types: list[str]) -> object:
    wrong = bad(f"{name} must be of type {' or '.join(types)}, not {type(value).__name__}")
    if isinstance(value, Upload):
        if "InputFile" in types:
            return value
        raise wrong
    if "String" in types and isinstance(value, str):
        return value
    if isinstance(value, str) and types != ["InputFile"]:
        try:
            value = json.loads(value)  # in a form everything is text
        except ValueError:
            raise wrong from None
    match value:
        case bool():
            fits = "Boolean" in types
        case int():
            fits = "Integer" in types or "Float" in types
        case float():
            fits = "Float" in types
        case list():
            fits = any(each.startswith("Array of") for each in types)
        case dict():
            fits = any(each[0].isupper() and each not in ("String", "Integer", "Boolean", "Float") for each in types)
        case _:
            fits = isinstance(value, str)
    if not fits:
        raise wrong
    return value


def _length(text: str, least: int, most: int, too_short: str, too_long: str) -> None:
    if units(text.strip()) < least:
        raise bad(too_short)
    if units(text) > most:
        raise bad(too_long)


def check_markup(markup: Any) -> None:
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    kinds = {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"} & markup.keys()
    if len(kinds) != 1:
        raise bad("reply markup must be of exactly one kind")
    rows = markup.get("inline_keyboard", markup.get("keyboard", []))
    if not isinstance(rows, list) or any(not isinstance(row, list) or not row for row in rows):
        raise bad("a keyboard is a list of rows, none of them empty")
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100:
        raise bad("reply markup is too long")
    for button in buttons:
        if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
            raise bad("button text must be non-empty")
        if "inline_keyboard" in kinds:
            _check_inline(button)


def _check_inline(button: Params) -> None:
    if ("callback_data" in button) == ("url" in button):
        raise bad("text buttons are unallowed in the inline keyboard")
    if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
        raise bad("inline keyboard button URL is invalid")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")


def is_picture(data: bytes) -> bool:
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
