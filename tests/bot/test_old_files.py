"""A ZIP of old photos that was spoilt on its way is told in words, whichever of its bytes it was."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from bot.old_files import CannotRead, OldFiles

PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def zip_of(chance: random.Random, packed: int) -> bytearray:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as file:
        for nth in range(3):
            file.writestr(f"thôn 5/{nth}.jpg", chance.randbytes(200) + bytes(200))
    return bytearray(made.getvalue())


@pytest.mark.parametrize("packed", PACKED)
def test_a_spoilt_zip_is_told_in_words(tmp_path: Path, packed: int) -> None:
    chance, source, told = random.Random(packed), tmp_path / "photos.zip", set()
    for _ in range(150):
        spoilt = zip_of(chance, packed)
        for _ in range(chance.choice((1, 2, 4))):
            spoilt[chance.randrange(len(spoilt))] = chance.choice((0, 255, chance.randrange(256)))
        source.write_bytes(spoilt[: chance.choice((len(spoilt), len(spoilt), chance.randrange(len(spoilt))))])
        try:
            old = OldFiles(source)
        except CannotRead as why:
            told.add(why.why)
            continue
        for name in [each for names in old.names.values() for each in names]:
            try:
                old.read(name)
            except CannotRead as why:
                told.add(why.why)
        old.close()
    assert told == {"broken_zip", "unreadable"}


def test_two_whose_names_differ_in_capitals_only_are_told_apart(tmp_path: Path) -> None:
    for name in ("a.jpg", "A.jpg"):
        (tmp_path / name).write_bytes(name.encode())
    with pytest.raises(CannotRead) as wrong:
        OldFiles(tmp_path).find("a.jpg")
    assert wrong.value.why == "several"
