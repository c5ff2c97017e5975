"""Pictures and papers that go out with a campaign: taken in within bounds, and checked before anybody gets them."""

import asyncio
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from aiohttp.web_request import FileField

from locales import Speech, _
from photos.pipeline import NotAPicture, look
from storage.files import Files

PICTURES, PAPERS = 10, 3
LARGEST = {"photo": 15_000_000, "file": 20_000_000}
WIDEST = 1600  # pixels: sharp on a phone, light on a weak signal
OFFICE = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# How a paper's name ends, how its bytes begin, and what it is.
KINDS = {
    ".pdf": (b"%PDF", "application/pdf"),
    ".docx": (OFFICE, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": (OFFICE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".pptx": (OFFICE, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ".doc": (OLD_OFFICE, "application/msword"),
    ".xls": (OLD_OFFICE, "application/vnd.ms-excel"),
}
ACCEPTED = f"image/*,{','.join(KINDS)}"
Media = dict[str, Any]


class NotTaken(Exception):
    """Why a file cannot go out, in words."""


async def take(files: Files, sent: Sequence[FileField], before: Sequence[Media], speech: Speech) -> list[Media]:
    """What was kept before and what is new, each once."""
    found = list(before)
    for each in sent:
        found.append(await _one(files, each, speech))
    once = {each["sha256"]: each for each in found}
    for kind, most in (("photo", PICTURES), ("file", PAPERS)):
        if sum(each["kind"] == kind for each in once.values()) > most:
            raise NotTaken(
                speech.say(_("At most {photos} pictures and {papers} papers."), photos=PICTURES, papers=PAPERS)
            )
    return list(once.values())


async def _one(files: Files, sent: FileField, speech: Speech) -> Media:
    name = PurePath(sent.filename.replace("\\", "/")).name[:100] or "1"
    ending = PurePath(name).suffix.lower()
    kind = "file" if ending in KINDS else "photo"
    data = await asyncio.to_thread(sent.file.read, LARGEST[kind] + 1)
    if len(data) > LARGEST[kind]:
        most = LARGEST[kind] // 1_000_000
        raise NotTaken(speech.say(_("“{name}” is larger than {most} MB."), name=name, most=most))
    if kind == "file":
        begins, mime = KINDS[ending]
        if not data.startswith(begins):
            raise NotTaken(speech.say(_("“{name}” is not what its name says. Please save it anew."), name=name))
        return {"sha256": await files.put(data), "name": name, "mime": mime, "kind": "file"}
    try:
        looked = await asyncio.to_thread(look, data, longest=WIDEST)
    except NotAPicture as why:
        sentence = BROKEN if why.why in ("broken", "bomb", "too_large") else UNKNOWN
        raise NotTaken(speech.say(sentence, name=name)) from None
    return {"sha256": await files.put(looked.shown), "name": name, "mime": "image/jpeg", "kind": "photo"}


BROKEN = _("The picture “{name}” cannot be opened: it is broken or far too large. Please choose another.")
UNKNOWN = _("“{name}” is neither a picture nor a paper (PDF, Word, Excel) that I can send.")
