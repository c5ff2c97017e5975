"""One reply as Official Account messages: text with up to 5 buttons, pictures, documents; else by template."""

import json
import unicodedata
from datetime import timedelta
from typing import Any, Protocol

from bot.channels.base import OutsideWindow, Refused, SendError, Unanswered, Unreachable
from bot.channels.uploads import Key, Uploads
from bot.channels.zalo_oa.api import Api, AssetGone, Json
from bot.channels.zalo_oa.receive import MARK
from conversation.fit import units
from conversation.messages import Button, Reply

LONGEST = 2000  # UTF-16 units; Zalo rejects what is longer
BUTTONS = 5
LABEL = 100
LARGEST_PICTURE = 1_000_000
LARGEST_FILE = 5_000_000
ASKED_TITLE, ASKED_SUBTITLE = 100, 500
KEPT = timedelta(days=6)  # Zalo throws an upload away after 7
TEMPLATE_TEXT = 200  # characters of a template's field

# `oa.query.hide` comes back like something typed, but does not stand in the chat as the code it carries.
QUERY = "oa.query.hide"
MESSAGE = "/v3.0/oa/message/cs"
TEMPLATE = "/v3.0/oa/message/template"
UPLOAD = {"image": "/v2.0/oa/upload/image", "gif": "/v2.0/oa/upload/gif", "file": "/v2.0/oa/upload/file"}

# How a file begins, and what Zalo wants to know of it: where to upload, the extension, the type.
BEGINNINGS: tuple[tuple[bytes, str, str, str], ...] = (
    (b"\xff\xd8\xff", "image", "jpg", "image/jpeg"),
    (b"\x89PNG", "image", "png", "image/png"),
    (b"%PDF", "file", "pdf", "application/pdf"),
    (b"\xd0\xcf\x11\xe0", "file", "doc", "application/msword"),
    (b"PK\x03\x04", "file", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
)


class Files(Protocol):
    """Where kept files are, by the sha256 of their bytes."""

    async def get(self, sha: str) -> bytes: ...


class Sender:
    """`template` and `field`: an approved template and its one parameter, for those who wrote too long ago."""

    def __init__(
        self, api: Api, files: Files, uploads: Uploads, template: str = "", field: str = "noi_dung", cover: str = ""
    ) -> None:
        self.api, self.files, self.uploads = api, files, uploads
        self.template, self.field, self.cover = template, field, cover

    async def send(self, address: str, reply: Reply) -> str:
        """The id of the message that carries the text and the buttons."""
        arrived: list[str] = []
        try:
            return await self._send(address, reply, arrived)
        except OutsideWindow:
            if not self.template or not reply.text:
                raise
            return await self._by_template(address, reply)
        except SendError as error:
            error.partly = bool(arrived)
            raise

    async def _send(self, address: str, reply: Reply, arrived: list[str]) -> str:
        text = unicodedata.normalize("NFC", reply.text)
        if units(text) > LONGEST:
            raise Refused("the text is too long")
        pictures, sent = list(reply.photos), ""
        # A picture's message has no buttons, but takes the text if it needs none.
        last = pictures.pop() if pictures and not reply.buttons and reply.wants != "contact" else ""
        for sha in pictures:
            arrived.append(sent := await self._picture(address, sha, ""))
        for sha in reply.files:
            arrived.append(sent := await self._file(address, sha))
        if last:
            return await self._picture(address, last, text)
        if text or reply.buttons or not sent:
            return await self._say(address, message_of(reply, text, self.cover))
        return sent

    async def _picture(self, address: str, sha: str, text: str) -> str:
        async def message() -> Json:
            asset = await self._uploaded(sha)
            if "attachment_id" not in asset:
                raise Refused("what should be a picture is none")
            element = {"media_type": "image", "attachment_id": asset["attachment_id"]}
            payload = {"template_type": "media", "elements": [element]}
            return {"attachment": {"type": "template", "payload": payload}} | ({"text": text} if text else {})

        return await self._with_upload(address, sha, message)

    async def _file(self, address: str, sha: str) -> str:
        async def message() -> Json:
            asset = await self._uploaded(sha)
            if "attachment_id" in asset:
                element = {"media_type": "image", "attachment_id": asset["attachment_id"]}
                return {
                    "attachment": {"type": "template", "payload": {"template_type": "media", "elements": [element]}}
                }
            return {"attachment": {"type": "file", "payload": {"token": asset.get("token", "")}}}

        return await self._with_upload(address, sha, message)

    async def _with_upload(self, address: str, sha: str, message: Any) -> str:
        """Uploaded once, sent often; one that Zalo has thrown away is uploaded again."""
        try:
            return await self._say(address, await message())
        except AssetGone:
            await self.uploads.forget([_key(sha)])
        try:
            return await self._say(address, await message())
        except AssetGone as error:
            raise Refused(error.words) from error

    async def _uploaded(self, sha: str) -> Json:
        """What Zalo calls it: an attachment_id, or a token."""
        key = _key(sha)
        if known := await self.uploads.known([key]):
            asset: Json = json.loads(known[key])
            return asset
        async with self.uploads.alone([key]):
            if known := await self.uploads.known([key]):  # somebody else has just uploaded it
                return {**json.loads(known[key])}
            told = await self._upload(sha)
            asset = {name: told[name] for name in ("attachment_id", "token") if name in told}
            await self.uploads.learn([(key, json.dumps(asset))])
            return asset

    async def _upload(self, sha: str) -> Json:
        try:
            data = await self.files.get(sha)
        except FileNotFoundError as error:
            raise Refused("a file that belongs to the message is not there") from error
        kind, extension, mime = _kind(data)
        if len(data) > (LARGEST_PICTURE if kind == "image" else LARGEST_FILE):
            raise Refused("the file is too large for Zalo")
        try:
            return await self.api.upload(UPLOAD[kind], data, f"{sha[:12]}.{extension}", mime)
        except Unanswered as error:  # an upload is no message
            raise Unreachable(error.words) from error

    async def _say(self, address: str, message: Json) -> str:
        told = await self.api.post(MESSAGE, {"recipient": {"user_id": address}, "message": message})
        return str(told.get("message_id", ""))

    async def _by_template(self, address: str, reply: Reply) -> str:
        words = " ".join(reply.text.split())
        short = words if len(words) <= TEMPLATE_TEXT else words[: TEMPLATE_TEXT - 1].rstrip() + "…"
        told = await self.api.post(
            TEMPLATE, {"user_id": address, "template_id": self.template, "template_data": {self.field: short}}
        )
        return str(told.get("message_id") or told.get("msg_id") or "")


def _key(sha: str) -> Key:
    return ("file", sha)


def message_of(reply: Reply, text: str, cover: str = "") -> Json:
    """Text, with buttons or with the form that asks for name and phone."""
    if reply.wants == "contact":
        element = {"title": text[:ASKED_TITLE], "subtitle": text[ASKED_TITLE:][:ASKED_SUBTITLE] or text[:ASKED_TITLE]}
        payload: Json = {
            "template_type": "request_user_info",
            "elements": [element | ({"image_url": cover} if cover else {})],
        }
        return {"attachment": {"type": "template", "payload": payload}}
    if not reply.buttons:
        return {"text": text}
    if len(reply.buttons) > BUTTONS:
        raise Refused(f"at most {BUTTONS} buttons")
    buttons = [_button(button) for button in reply.buttons]
    return {"text": text, "attachment": {"type": "template", "payload": {"buttons": buttons}}}


def _button(button: Button) -> Json:
    if button.link:
        return {"title": button.label[:LABEL], "type": "oa.open.url", "payload": {"url": button.link}}
    if not 1 <= len(button.reference.encode()) <= 64:
        raise Refused("a button's reference must have 1 to 64 bytes")
    return {"title": button.label[:LABEL], "type": QUERY, "payload": f"{MARK}{button.reference}"}


def _kind(data: bytes) -> tuple[str, str, str]:
    for beginning, kind, extension, mime in BEGINNINGS:
        if data.startswith(beginning):
            return kind, extension, mime
    raise Refused("Zalo takes JPEG, PNG, PDF and Word files")
