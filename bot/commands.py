"""What the command line does beside running: each command gives the words to print, or says why it cannot."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot import backup, doctor, restore, units
from bot.backup import CannotBackUp
from bot.config import Settings
from bot.old_photos import Importer, NotTaken
from bot.store import files_of
from bot.verify import Verify
from catalogue import catalogue
from dashboard import boundaries
from locales import Speech, _
from storage import channel_facts, database, forgetting, invites, migrate, roster
from storage.bucket import Bucket, StoreAway

ROLES = ("village_head", "reporter", "officer", "viewer", "admin")


class CannotDo(Exception):
    """Why not, in words for whoever asked."""


async def migrate_now(settings: Settings) -> str:
    done = await migrate.migrate(settings.database_url)
    return f"Done: {', '.join(done)}" if done else "Nothing to do: the tables are up to date."


async def open_ready(settings: Settings) -> None:
    """Open the database for a command, bringing SQLite up to date by the way."""
    if settings.is_sqlite:
        await migrate.migrate(settings.database_url)
    await database.open(settings.database_url)
    if pending := await migrate.pending():
        raise CannotDo(f"The database is not up to date ({', '.join(pending)}). Run first: python -m bot migrate")


async def invite(
    settings: Settings, unit: str, role: str, days: int, organisation: str, now: datetime
) -> dict[str, object]:
    """A code, and the links that carry it."""
    secret = settings.secret_key.encode()
    try:
        code = await invites.make(unit, role, days, now, secret, secrets.choice, organisation=organisation)
    except invites.UnknownUnit:
        raise CannotDo(
            f"There is no unit with the code {unit}. Import it first: python -m bot units import FILE"
        ) from None
    links = {"web": f"{settings.address}/chat?code={{code}}"}
    if settings.telegram_token and (link := await _telegram_link(settings)):
        links["telegram"] = link
    return {"code": code, "links": {name: link.format(code=code) for name, link in sorted(links.items())}}


async def _telegram_link(settings: Settings) -> str:
    """As the running bot told, or as Telegram tells now."""
    facts = (await channel_facts.all()).get("telegram", {})
    if facts.get("deep_link"):
        return str(facts["deep_link"])
    name = await doctor.telegram_name(settings)
    return f"https://t.me/{name}?start={{code}}" if name else ""


def in_words(invited: dict[str, object], days: int) -> str:
    lines = [f"Code: {invited['code']}   (one use, within {days} days)"]
    links = invited["links"]
    assert isinstance(links, dict)
    return "\n".join([*lines, *(f"{name}: {link}" for name, link in links.items())])


def in_json(invited: dict[str, object]) -> str:
    return json.dumps(invited, ensure_ascii=False)


async def import_units(settings: Settings, file: Path | None, *, skip_bad: bool, vietnam: bool) -> str:
    if vietnam == (file is not None):
        raise CannotDo("Give a FILE (CSV or XLSX), or --vietnam for the provinces and communes of the whole country.")
    speech = Speech(settings.default_language)
    if file is None:
        return "\n".join(await units.import_vietnam(speech=speech))
    aims = catalogue.load(local=settings.data_dir / "catalogue").sets
    well, lines = await units.import_file(file, skip_bad, speech=speech, aims=aims)
    if not well:
        raise CannotDo("\n".join(lines))
    return "\n".join(lines)


async def import_photos(
    settings: Settings, source: Path, sheet: Path, by: int, now: datetime, *, approved: bool, skip_bad: bool
) -> str:
    known = catalogue.load(local=settings.data_dir / "catalogue")
    speech = Speech(settings.default_language)
    importer = Importer(files_of(settings), known, settings.zone, speech, by, now, approved)
    try:
        return "\n".join(await importer.take(source, sheet, skip_bad=skip_bad))
    except NotTaken as why:
        how = [speech.say(_("The other rows can be imported with --skip-bad."))] if why.good else []
        raise CannotDo("\n".join([*why.lines, *how])) from None


async def load_boundaries(settings: Settings, file: Path) -> str:
    try:
        return await boundaries.load(file, Speech(settings.default_language))
    except boundaries.NotTaken as why:
        raise CannotDo(str(why)) from None


async def people(now: datetime) -> str:
    found = await roster.now_in_office(now)
    rows = [("id", "name", "role", "unit", "channels")]
    rows += [(str(one.person), one.name, one.role, one.unit, one.channels) for one in found]
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


async def back_up(settings: Settings, target: Path, now: datetime) -> str:
    try:
        manifest = await backup.back_up(settings, target, now)
    except CannotBackUp as error:
        raise CannotDo(str(error)) from None
    rows = sum(manifest.tables.values())
    text = f"{target}: {rows} rows, {manifest.files} files. Check it at any time with: sha256sum -c {backup.SUMS}"
    if manifest.missing:
        raise CannotDo(
            f"{text}\nBut {len(manifest.missing)} files that rows name were lost or spoilt before:"
            f" {', '.join(manifest.missing[:5])}"
        )
    return text


async def put_back(settings: Settings, source: Path) -> str:
    try:
        manifest = await restore.restore(settings, source)
    except restore.Refused as error:
        raise CannotDo(str(error)) from None
    return f"Restored {sum(manifest.tables.values())} rows and {manifest.files} files of {manifest.made_at}."


async def verify(settings: Settings, say: Callable[[str], None], progress: Callable[[str], None]) -> bool:
    return await Verify(files_of(settings), say, progress).run()


async def forget(settings: Settings, person: int, now: datetime, *, photos: bool) -> str:
    """Rows first, then the files; broken off between, the next one does what was left over."""
    async with database.transaction():
        done = await forgetting.forget(person, now, None, evidence_too=photos)
    if done is None:
        raise CannotDo(f"There is nobody with the id {person}. See: python -m bot people")
    files = files_of(settings)
    for sha in done.files:
        await files.remove(sha)
    words = f"Forgotten: person {person}, {done.photos} photos, the words of {done.reports} reports."
    if done.stays:
        words += f" {done.stays} photos of approved reports stay as the commune's record; with --photos they go too."
    return f"{words} Backups still hold them; dossiers with them must be made anew."


def write_templates(settings: Settings, folder: Path) -> str:
    """What an office has changed already is not written over."""
    from dossiers.writers import templates  # the other commands do without it, and are quick

    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{name}.docx" for name in templates.NAMES]
    if there := [name for name in names if (folder / name).exists()]:
        raise CannotDo(f"{folder} has {', '.join(there)} already. Name another folder, or remove them first.")
    for name in templates.NAMES:
        (folder / f"{name}.docx").write_bytes(templates.made(name))
    use = settings.data_dir / "templates"
    return f"Written to {folder}: {', '.join(names)}. Change them in Word; in {use} they are used instead of ours."


async def move_files(settings: Settings, progress: Callable[[str], None]) -> str:
    """From the disk to the store, as long as it takes; broken off, the next one goes on."""
    files = files_of(settings)
    if not isinstance(files, Bucket):
        raise CannotDo("FILES_URL names no store: set it to s3://bucket/prefix first.")
    of = await files.waiting()
    try:
        moved, spoilt = await files.move(lambda count: progress(f"{count} of {of} files"))
    except StoreAway as away:
        left = await files.waiting()
        raise CannotDo(
            f"The store does not take files ({away}). {left} of {of} are still in {files.folder}; nothing is lost."
            " Run it again when the store answers."
        ) from away
    if spoilt:
        raise CannotDo(
            f"{moved} files were moved. {spoilt} are spoilt and stay in {files.folder}: python -m bot verify"
        )
    return f"{moved} files were moved; {files.folder} holds none any more."


async def examine(settings: Settings, now: datetime) -> tuple[str, bool]:
    findings = [finding async for finding in doctor.examine(settings, now)]
    return "\n".join(str(finding) for finding in findings), all(finding.well for finding in findings)
