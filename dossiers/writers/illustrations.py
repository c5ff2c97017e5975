"""The photos that illustrate a report: chosen from every criterion, and put into the paper without hashing it all."""

import io
import struct
from collections.abc import Iterator
from typing import Any

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from dossiers.contents import BytesOf, Contents, Line, Picture, Step
from dossiers.writers.wording import caption, moment, printable

MOST = 200
PLACE = (76, 57)  # mm
NO_PICTURE = (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError)


def chosen(contents: Contents, most: int = MOST) -> list[tuple[Line, Picture]]:
    """The photos that illustrate the report: one more of each criterion in turn, until there are enough."""
    waiting = [(line, _pictures(line)) for line in contents.criteria]
    seen: set[int] = set()
    taken: list[tuple[int, Line, Picture]] = []
    while waiting and len(taken) < most:
        left = []
        for line, pictures in waiting:
            picture = next((each for each in pictures if each.photo not in seen), None)
            if picture is not None and len(taken) < most:
                seen.add(picture.photo)
                taken.append((contents.criteria.index(line), line, picture))
                left.append((line, pictures))
        waiting = left
    return [(line, picture) for _at, line, picture in sorted(taken, key=lambda each: each[0])]


def _pictures(line: Line) -> Iterator[Picture]:
    for entry in line.all_entries():
        yield from (picture for picture in entry.pictures if picture.shown)


class Photos:
    """Photos join the paper when it is done; until then each has a stand-in of a few bytes.

    With every photo it takes in, python-docx hashes all it has, to find one that is there already: a paper with two
    hundred would hash eight gigabytes.
    """

    def __init__(self, template: DocxTemplate) -> None:
        self.template = template
        self._real: dict[bytes, bytes] = {}

    def image(self, data: bytes | None) -> InlineImage | None:
        """As large as its place allows; None where its bytes are gone or are no JPEG Word knows."""
        if data is None:
            return None
        try:
            known = Image.from_blob(data)
        except NO_PICTURE:
            return None
        if known.content_type != "image/jpeg":
            return None
        stands_in = _jpeg(known.px_width, known.px_height, len(self._real))
        self._real[stands_in] = data
        wide = known.px_width * PLACE[1] >= known.px_height * PLACE[0]
        fits = {"width": Mm(PLACE[0])} if wide else {"height": Mm(PLACE[1])}
        return InlineImage(self.template, io.BytesIO(stands_in), **fits)

    def join(self) -> None:
        for part in self.template.docx.part.package.image_parts:
            part._blob = self._real.get(part.blob, part.blob)

    def let_go(self) -> None:
        """Once it is saved: a paper's parts hold each other, and with them the photos, until much later."""
        self._real.clear()
        for part in self.template.docx.part.package.image_parts:
            part._blob = b""


def rows(contents: Contents, photos: Photos, bytes_of: BytesOf, step: Step) -> Iterator[dict[str, Any]]:
    """Two photos beside each other, with what is said of them."""
    cells: list[tuple[InlineImage, str]] = []
    for line, picture in chosen(contents):
        image = photos.image(bytes_of(picture.shown))
        step(1)
        if image is not None:
            words = ". ".join(each for each in (f"TC {line.code}", caption(picture), picture.place) if each)
            cells.append((image, printable(f"{words}. {moment(picture.at)}")))
    for at in range(0, len(cells), 2):
        left, right = cells[at], cells[at + 1] if at + 1 < len(cells) else ("", "")
        yield {"trai": left[0], "chu_trai": left[1], "phai": right[0], "chu_phai": right[1]}


def _jpeg(width: int, height: int, number: int) -> bytes:
    """As much of a JPEG as tells its size, and a comment that tells it from the others."""
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + struct.pack(">2sHI", b"\xff\xfe", 6, number)
        + struct.pack(">2sHBHHB9x", b"\xff\xc0", 17, 8, height, width, 3)
        + b"\xff\xd9"
    )
