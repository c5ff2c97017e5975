"""Builds a dossier: its papers, its photos checked one by one, and the list that is its ZIP; all of it or nothing."""

import asyncio
import hashlib
import zlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory

from dossiers import manifest, readme
from dossiers.contents import Contents, Picture
from dossiers.gather import CannotMake, Setting, gather
from dossiers.manifest import Listed, Missing
from dossiers.numbers import SPEECH
from dossiers.public import Kept, with_copies
from dossiers.writers import shelf
from dossiers.writers.filling import BadTemplate
from dossiers.writers.zip import Item, Packed, keep
from storage import forgotten, ledger, ledger_part
from storage.models import Dossier

EVERY = 20  # photos between two words about how far it is
TOGETHER = 4  # photos read at once


class Cancelled(Exception):
    """Somebody stopped it meanwhile."""


Tell = Callable[[str, int, int], Awaitable[bool]]  # step, done, of; False when it was cancelled


@dataclass(frozen=True)
class Built:
    sha256: str  # of the kept list
    size: int  # of the ZIP
    missing: int


@dataclass
class _Work:
    items: list[Item] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    def add(self, path: str, sha: str, data: bytes, *, photo: int = 0, report: str = "", blurred: bool = False) -> None:
        self.items.append(Item(path, sha, len(data), zlib.crc32(data), photo))
        self.listed.append(Listed(path, sha, len(data), photo or None, report, blurred=blurred))


async def build(setting: Setting, dossier: Dossier, files: Kept, now: datetime, folder: Path, tell: Tell) -> Built:
    """`folder` is for what is not ready yet; whatever happens, nothing stays there."""
    await _tell(tell, "gather", 0, 0)
    contents = await gather(setting, dossier, now)
    if contents.copies:
        contents = await with_copies(contents, files, _now_and_then(tell, "faces"))
    work = _Work()
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as unfinished:
        await _write_papers(contents, setting.templates, Path(unfinished), files, tell, work)
    await _signed_papers(contents, files, work)
    await _photos(contents, files, tell, work)
    await _removed(contents, setting.zone, work)
    await _tell(tell, "pack", 0, 0)
    await _manifest(dossier, contents, files, work)
    packed = Packed(work.items, contents.made_at)
    return Built(
        await files.put(keep(work.items, contents.made_at)),
        packed.size,
        sum(each.why != "forgotten" for each in work.missing),
    )


def _now_and_then(tell: Tell, step: str) -> Callable[[int, int], Awaitable[None]]:
    async def told(done: int, of: int) -> None:
        if done % EVERY == 0:
            await _tell(tell, step, done, of)

    return told


async def _tell(tell: Tell, step: str, done: int, of: int) -> None:
    if not await tell(step, done, of):
        raise Cancelled


async def _write_papers(
    contents: Contents, own: Path | None, folder: Path, files: Kept, tell: Tell, work: _Work
) -> None:
    """In a thread, which asks this loop for pictures, and hears from it when to stop."""
    loop = asyncio.get_running_loop()

    def bytes_of(sha: str) -> bytes | None:
        return asyncio.run_coroutine_threadsafe(_bytes(files, sha), loop).result()

    every = list(shelf.papers(contents, own))
    with ThreadPoolExecutor(1) as writer:  # one alone: what a thread has taken of the memory it does not give back
        for nth, (path, write) in enumerate(every):
            file = folder / f"{nth}"
            progress = _Progress(tell, loop, nth, len(every))
            await _tell(tell, "papers", nth, len(every))
            args = (write, contents, file, bytes_of, progress.step)
            try:
                await loop.run_in_executor(writer, copy_context().run, *args)
            except BadTemplate as wrong:
                raise CannotMake(f"template:{SPEECH.say(wrong.sentence, **wrong.values)}") from wrong
            data = await asyncio.to_thread(file.read_bytes)
            work.add(path, await files.put(data), data)
            await asyncio.to_thread(file.unlink)


@dataclass
class _Progress:
    """Asks now and then, from the writer's thread, whether somebody cancelled it."""

    tell: Tell
    loop: asyncio.AbstractEventLoop
    nth: int
    of: int
    done: int = 0

    def step(self, more: int) -> None:
        before, self.done = self.done, self.done + more
        if before // EVERY != self.done // EVERY:
            told = _tell(self.tell, "papers", self.nth, self.of)
            asyncio.run_coroutine_threadsafe(told, self.loop).result()


async def _bytes(files: Kept, sha: str) -> bytes | None:
    try:
        return await files.get(sha) if sha else None
    except FileNotFoundError:
        return None


async def _signed_papers(contents: Contents, files: Kept, work: _Work) -> None:
    for paper in contents.papers:
        if paper.path:
            data, wrong = await _checked(files, paper.sha256)
            if data is not None:
                work.add(paper.path, paper.sha256, data)
            else:
                work.missing.append(Missing(0, paper.id, wrong))


async def _photos(contents: Contents, files: Kept, tell: Tell, work: _Work) -> None:
    """Each read whole, so that what is spoilt is found now and named, not in the appraisers' hands."""
    wanted = [(picture, entry.code) for entry in contents.entries for picture in entry.pictures]
    once: dict[int, tuple[Picture, str]] = {}
    for picture, code in wanted:
        once.setdefault(picture.photo, (picture, code))
    every = sorted(once.values(), key=lambda each: each[0].path)
    for begin in range(0, len(every), TOGETHER):
        if begin % EVERY == 0:
            await _tell(tell, "photos", begin, len(every))
        some = every[begin : begin + TOGETHER]
        found = await asyncio.gather(*(_checked(files, picture.sha256) for picture, _code in some))
        for (picture, code), (data, wrong) in zip(some, found, strict=True):
            if data is not None:
                blurred = bool(contents.copies)
                work.add(picture.path, picture.sha256, data, photo=picture.photo, report=code, blurred=blurred)
            else:
                work.missing.append(Missing(picture.photo, code, wrong))


async def _removed(contents: Contents, zone: tzinfo, work: _Work) -> None:
    """On request, from these reports: said as such, and no photo that is lost; also what went while this was built."""
    gone = await forgotten.of_reports([entry.report for entry in contents.entries])
    photos = {each.photo for each in gone}
    work.missing = [each for each in work.missing if each.photo not in photos]
    work.missing += [
        Missing(each.photo, each.report, "forgotten", each.at.astimezone(zone).date(), each.by) for each in gone
    ]


async def _checked(files: Kept, sha: str) -> tuple[bytes | None, str]:
    """The very bytes that were received; else why not."""
    data = await _bytes(files, sha)
    if data is None:
        return None, "lost"
    if await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest()) != sha:
        return None, "spoilt"
    return data, ""


async def _manifest(dossier: Dossier, contents: Contents, files: Kept, work: _Work) -> None:
    """What lies where, for people first and then for the script that checks it."""
    for path, text in readme.texts(contents, work.missing):
        data = text.encode("utf-8-sig")  # so that Notepad reads Vietnamese
        work.add(path, await files.put(data), data)
    # The chain is about originals, and says where they were taken: nothing of it goes out with copies.
    photos = [each.photo for each in work.listed if each.photo and not each.blurred]
    entries = await ledger.entries_of(photos)
    reports = [entry.report for entry in contents.entries]
    chain = await ledger_part.extract(photos, reports) if photos else None
    told = manifest.text(
        dossier=dossier.id,
        unit=dossier.unit.code,
        name=contents.unit,
        set=contents.set,
        first_day=contents.first_day,
        last_day=contents.last_day,
        made_at=contents.made_at,
        files=[replace(each, entry=entries.get(each.photo or 0)) for each in work.listed],
        missing=work.missing,
        chain=chain[0] if chain else None,
    )
    chained = ((manifest.CHAIN, chain[1]),) if chain else ()
    for path, data in ((manifest.NAME, told), *chained, *_script()):
        work.items.append(Item(path, await files.put(data), len(data), zlib.crc32(data)))


def _script() -> list[tuple[str, bytes]]:
    script = manifest.SCRIPT_TEXT
    return [(manifest.SCRIPT, script.read_bytes())] if script.exists() else []
