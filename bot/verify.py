"""Says in words whether anything that was received, sent or decided was altered, taken out or slipped in since."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from dossiers.writers import zip
from storage import dossiers, ledger, named, roots, verifying, verifying_reports
from storage.files import Files
from storage.verifying import Found, Page

AT_ONCE = 4  # files
SHOWN = 5  # names of files that belong to nothing
SENTENCES = {
    ("altered", "photo"): "{name}: what is said of it was altered ({details}).",
    ("slipped_in", "photo"): "{name}: it was slipped in; the chain of evidence does not know it.",
    ("taken_out", "photo"): "{name}: its row was taken out.",
    ("altered", "report"): "{name}: it was altered ({details}).",
    ("slipped_in", "report"): "{name}: it was slipped in; the chain of evidence does not know it.",
    ("taken_out", "report"): "{name}: it was taken out.",
    ("altered", "decision"): "{name}: it was altered ({details}).",
    ("slipped_in", "decision"): "{name}: it was slipped in; the chain of evidence does not know it.",
    ("taken_out", "decision"): "{name}: it was taken out.",
    ("altered", "entry"): "{name} of the chain was altered (it is about {details}).",
    ("unsealed", "entry"): "{name} of the chain does not follow from the one before it; the chain was cut there.",
    ("gap", "entry"): "{name} to {details} of the chain were taken out.",
    ("root", "day"): "The chain is not the one whose root was announced for {name}: it was made anew since.",
    ("cut", "day"): "The end of the chain was cut off: at the end of {name} it had {details}.",
    ("missing", "original"): "{name}: its original file is missing ({details}).",
    ("spoilt", "original"): "{name}: its original file was altered ({details}).",
    ("missing", "shown"): "{name}: the copy shown on pages is missing ({details}).",
    ("spoilt", "shown"): "{name}: the copy shown on pages was altered ({details}).",
    ("missing", "thumb"): "{name}: its small copy is missing ({details}).",
    ("spoilt", "thumb"): "{name}: its small copy was altered ({details}).",
}
KEPT_TO = "{name}: removed on request on {details}; that it was there can still be checked."
Tell = Callable[[str], None]


@dataclass
class Verify:
    """`say` hears what was found, `progress` how far we are."""

    files: Files
    say: Tell
    progress: Tell
    faults: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    async def run(self) -> bool:
        """Whether all is as it was received."""
        for what, pages in (
            ("entries", verifying.chain()),
            ("photos", verifying.photos()),
            ("reports", verifying_reports.reports()),
        ):
            await self._all(what, pages)
        await self._end()
        await self._left_over()
        return self.faults == 0

    async def _all(self, what: str, pages: AsyncIterator[Page]) -> None:
        self.counts[what] = 0
        async for page in pages:
            for found in page.found:
                await self._tell(found)
            await self._look_at(page.files)
            self.counts[what] += page.looked_at
            self.counts["late"] = self.counts.get("late", 0) + page.late
            self.progress(f"{self.counts[what]} {what}")

    async def _tell(self, found: Found) -> None:
        kind, name = found.of.split(":")[0], await _name(found.of)
        if found.what == "removed":
            self.say("  " + KEPT_TO.format(name=name, details=found.details[0]))
            return
        details = (" entries, now it has " if found.what == "cut" else ", ").join(found.details)
        self._fault(SENTENCES[found.what, kind].format(name=name, details=details))

    def _fault(self, text: str) -> None:
        self.faults += 1
        self.say(f"✗ {text}")

    async def _look_at(self, files: Sequence[tuple[int, str, str]]) -> None:
        wrong: list[tuple[int, str, str, str]] = []
        for at in range(0, len(files), AT_ONCE):
            some = files[at : at + AT_ONCE]
            well = await asyncio.gather(*(self.files.check(sha) for _photo, _which, sha in some))
            wrong += [(*some[nth], await self._why(some[nth][2])) for nth, fine in enumerate(well) if not fine]
        if wrong:
            codes = await verifying.codes_of([photo for photo, *_more in wrong])
            for photo, which, sha, why in wrong:
                self._fault(SENTENCES[why, which].format(name=_photo(photo, codes.get(photo, "")), details=sha))

    async def _why(self, sha: str) -> str:
        return "spoilt" if await self.files.exists(sha) else "missing"

    async def _end(self) -> None:
        n, sealed = await ledger.head()
        root = await roots.latest()
        counts = f"{self.counts['photos']} photos, {self.counts['reports']} reports, {n} entries of the chain"
        if self.faults:
            self.say(f"{self.faults} things are not as they were received ({counts} looked at).")
        else:
            self.say(f"✓ Nothing was altered, taken out or slipped in: {counts}.")
        if late := self.counts["late"]:
            self.say(
                f"  {late} entries are of what was there before the chain began; it vouches for them from then on."
            )
        if root is not None:
            self.say(f"  Root of {root.day.isoformat()}, as it was announced: {ledger.fingerprint(root.hash)}")
        self.say(f"  The chain ends with: {ledger.fingerprint(sealed)}")

    async def _left_over(self) -> None:
        """No fault: somebody's work was broken off, or is under way just now."""
        found = await named.unnamed(self.files, self._in_dossiers())
        if found:
            first = ", ".join(f"{each}…" for each in found[:SHOWN])
            self.say(f"  {len(found)} files of the store belong to nothing that a row speaks of: {first}")

    async def _in_dossiers(self) -> AsyncIterator[str]:
        """What dossiers are put together from, as their kept lists say."""
        for sha in await dossiers.lists():
            try:
                items = zip.read(await self.files.get(sha)).items
            except (FileNotFoundError, ValueError):
                continue
            for item in items:
                yield item.sha256


async def _name(of: str) -> str:
    kind, number, *more = of.split(":")
    if kind == "photo":
        return _photo(int(number), (await verifying.codes_of([int(number)])).get(int(number), ""))
    if kind == "report":
        code = await verifying.code_of(of)
        return f"Report {code or number}" + (f", version {more[0]}" if more else "")
    if kind == "decision":
        code = await verifying.code_of(of)
        return f"Decision {number}" + (f" on report {code}" if code else "")
    return f"Entry {number}" if kind == "entry" else number


def _photo(id: int, code: str) -> str:
    return f"Photo {id}" + (f" of report {code}" if code else "")
