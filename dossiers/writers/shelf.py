"""The papers a dossier is made of besides its photos: each with its path in the ZIP, and the writer that writes it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from dossiers.contents import BytesOf, Contents, Step

Write = Callable[[Contents, Path, BytesOf, Step], None]


def papers(contents: Contents) -> Iterator[tuple[str, Write]]:
    """Written one after the other, in a thread; each file is to stay below 500 MB, so photo sheets go by criterion."""
    yield from ()
