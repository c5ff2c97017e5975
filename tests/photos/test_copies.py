"""A photo that comes back changed is known again; another photo of the same place is another photo."""

import numpy as np
import pytest

from benchmarks import copies, scenes
from photos import fingerprint
from photos.alike import alike
from photos.fingerprint import Grey
from storage import fingerprints
from storage.fingerprints import Ask
from storage.models import Person


@pytest.mark.parametrize("kind", scenes.CHANGES)
def test_a_changed_photo_is_still_that_photo(kind: str) -> None:
    original, copy = (fingerprint.grey(thumb) for thumb in (scenes.thumb(3), scenes.copy_of(3, kind)))
    assert alike(copy, original, mirrored=kind == "mirrored")
    assert alike(original, copy, mirrored=kind == "mirrored")


@pytest.mark.parametrize("number", [4, 9, 14, 19, 24])
def test_two_photos_of_one_place_are_two_photos(number: int) -> None:
    assert scenes.view(number).place == scenes.view(number - 1).place
    assert not alike(*(fingerprint.grey(scenes.thumb(each)) for each in (number, number - 1)))


def test_the_fingerprint_of_the_mirrored_photo_follows_from_that_of_the_photo() -> None:
    picture = fingerprint.grey(scenes.thumb(8))
    turned: Grey = np.ascontiguousarray(picture[:, ::-1])
    of_it, of_the_turned = (fingerprint.fingerprints(each)[0] for each in (picture, turned))
    assert fingerprint.differ(fingerprint.mirrored(of_it), of_the_turned) <= 1
    assert fingerprint.differ(of_it, of_the_turned) > fingerprint.CLOSE


async def test_a_fingerprint_is_found_whichever_seven_bits_differ(db: str) -> None:
    person, rng = await Person.create(name="Hải"), np.random.default_rng(5)
    await copies.photo_rows(person.id, 1, 40)
    hashes = [int(each) for each in rng.integers(0, 2**64, 40, dtype=np.uint64)]
    for photo, hash in enumerate(hashes, start=1):
        await fingerprints.keep(photo, {0: hash})
        await fingerprints.keep(photo, {0: 1})  # said again, it stays what it was
    for photo, hash in enumerate(hashes, start=1):
        changed = hash
        for bit in rng.choice(64, 7, replace=False):
            changed ^= 1 << int(bit)
        assert [found.photo for found in await fingerprints.near([Ask(changed, (0,))], 7, 5)] == [photo]
        assert await fingerprints.near([Ask(changed, (0,))], 6, 5) == []
        assert await fingerprints.near([Ask(changed, (1,))], 7, 5) == []
        assert await fingerprints.near([Ask(changed, (0,))], 7, 5, apart_from=photo) == []


async def test_copies_hidden_among_honest_photos_are_found_and_few_others(db: str) -> None:
    """The benchmark in small; in full: python -m benchmarks.copies."""
    arriving = copies.in_order(600, 150)
    figures = await copies.measure(arriving, map(copies.look, arriving))
    assert sum(figures.hidden.values()) == 150 and figures.honest == 600
    assert figures.missed() == []
