"""Writes a dossier's papers as Word files, from our templates or the office's own."""

from pathlib import Path

from dossiers.contents import BytesOf, Contents, Step
from dossiers.writers.filling import Template
from dossiers.writers.illustrations import Photos, rows
from dossiers.writers.placeholders import told_of

KINDS = {"bao-cao": "BC", "to-trinh": "TTr", "bien-ban": "BB"}


def write(name: str, contents: Contents, path: Path, bytes_of: BytesOf, step: Step, own: Path | None = None) -> None:
    """One of KINDS; `own` is the folder with the office's templates. BadTemplate; nothing is left at `path` then."""
    template = Template.of(name, own)
    told = told_of(contents, KINDS[name])
    template.check(told)
    photos = Photos(template.word)
    if name == "bao-cao":
        told["hinh_anh"] = list(rows(contents, photos, bytes_of, step))
    template.fill(told)
    photos.join()
    template.word.save(path)
    photos.let_go()
