"""The papers a dossier is made of besides its photos: each with its path in the ZIP, and the writer that writes it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from dossiers.contents import BytesOf, Contents, Line, Step
from dossiers.writers import docx, pdf, xlsx

FOLDER = "00_Van-ban"
SHEET = "To-anh"
Write = Callable[[Contents, Path, BytesOf, Step], None]


def papers(contents: Contents, own: Path | None = None) -> Iterator[tuple[str, Write]]:
    """Written one after the other, in a thread; each file is to stay below 500 MB, so photo sheets go by criterion.

    `own` is the folder with the office's own templates.
    """
    for name in docx.KINDS if not contents.periodic else ("bao-cao",):
        yield f"{FOLDER}/du-thao_{name}.docx", partial(_docx, name, own)
    yield f"{FOLDER}/bieu-tong-hop.xlsx", xlsx.write
    for line in contents.criteria:
        sheets = pdf.sheets(line)
        for at, sheet in enumerate(sheets, start=1):
            part = f"_{at:02}" if len(sheets) > 1 else ""
            yield f"{line.folder}/{SHEET}{part}.pdf", partial(_pdf, line, sheet)


def _docx(name: str, own: Path | None, contents: Contents, path: Path, bytes_of: BytesOf, step: Step) -> None:
    docx.write(name, contents, path, bytes_of, step, own)


def _pdf(line: Line, sheet: list[pdf.Sheet], contents: Contents, path: Path, of: BytesOf, step: Step) -> None:
    pdf.write(contents, line, sheet, path, of, step)
