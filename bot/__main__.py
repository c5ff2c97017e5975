"""The command line: `python -m bot` runs everything; the other commands do one thing and end."""

import argparse
import asyncio
import errno
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot import commands, logs
from bot.commands import CannotDo
from bot.config import Settings, WrongSettings, load
from bot.steady import going_on
from catalogue.entries import WrongCatalogue
from storage import database

PARTS = ("web", "talk", "send", "clock", "jobs")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bot", description="Thôn Báo: villages report, communes see.")
    does = top.add_subparsers(dest="command", metavar="COMMAND")
    does.add_parser("all", help="run everything in one process (the default)")
    for part in PARTS:
        does.add_parser(part, help=f"run only the part '{part}', beside others over one PostgreSQL")
    does.add_parser("migrate", help="bring the tables up to date")
    units = does.add_parser("units", help="villages, communes, provinces").add_subparsers(dest="units", required=True)
    importing = units.add_parser("import", help="from a CSV or XLSX file")
    importing.add_argument("file", type=Path, nargs="?", metavar="FILE")
    importing.add_argument("--skip-bad", action="store_true", help="import the good rows and leave out the bad")
    importing.add_argument("--vietnam", action="store_true", help="provinces and communes with their official codes")
    outlines = units.add_parser("boundaries", help="from a GeoJSON file, for the map")
    outlines.add_argument("file", type=Path, metavar="FILE")
    invite = does.add_parser("invite", help="a one-time code for a role in a unit")
    invite.add_argument("--unit", required=True, metavar="CODE")
    invite.add_argument("--role", required=True, choices=commands.ROLES)
    invite.add_argument("--days", type=int, default=7, metavar="N")
    invite.add_argument("--organisation", default="", metavar="NAME", help="for a reporter of a mass organisation")
    invite.add_argument("--json", action="store_true")
    does.add_parser("people", help="who holds which role")
    for name, meaning in (("backup", "copy everything into a new folder, while running"), ("restore", "take it back")):
        does.add_parser(name, help=meaning).add_argument("folder", type=Path, metavar="DIR")
    moving = does.add_parser("files", help="photos and other files").add_subparsers(dest="files", required=True)
    moving.add_parser("move", help="from DATA_DIR to the store of FILES_URL; may be interrupted and run again")
    old = does.add_parser("photos", help="photos of earlier years").add_subparsers(dest="photos", required=True)
    taking = old.add_parser("import", help="with a spreadsheet: file, village, day, activity, criterion")
    taking.add_argument("source", type=Path, metavar="FOLDER|ZIP")
    taking.add_argument("sheet", type=Path, metavar="SHEET", help="CSV or XLSX")
    taking.add_argument("--by", type=int, required=True, metavar="ID", help="the officer who answers for them: people")
    taking.add_argument("--approved", action="store_true", help="approve them at once; else they wait for approval")
    taking.add_argument("--skip-bad", action="store_true", help="import the good rows and leave out the bad")
    forget = does.add_parser("forget", help="remove a person's data on their request")
    forget.add_argument("person", type=int, metavar="PERSON", help="their id: python -m bot people")
    forget.add_argument("--photos", action="store_true", help="also their photos of approved reports")
    templates = does.add_parser("templates", help="write out our Word templates, to be changed and put to use")
    templates.add_argument("folder", type=Path, metavar="DIR")
    does.add_parser("verify", help="whether anything received, sent or decided was altered, taken out or slipped in")
    does.add_parser("doctor", help="say in words what is set up wrongly")
    return top


def main() -> int:
    asked = parser().parse_args()
    os.umask(0o077)  # what we keep is nobody else's to read
    try:
        settings = load()
    except WrongSettings as wrong:
        print("✗ These settings are wrong:", *wrong.lines, sep="\n  ", file=sys.stderr)
        return 2
    command = asked.command or "all"
    if command == "all" or command in PARTS:
        logs.start()
        return asyncio.run(_run(settings, command))
    try:
        return asyncio.run(_do(command, asked, settings))
    except CannotDo as why:
        print(f"✗ {why}", file=sys.stderr)
    except database.FAULTS as error:
        print(f"✗ The database or a file does not answer: {error}", file=sys.stderr)
    return 1


async def _run(settings: Settings, command: str) -> int:
    from bot import app  # the commands do without it, and are quick

    if sys.stderr.isatty():
        print(f"Thôn Báo: {settings.address}   (Ctrl+C ends it)", file=sys.stderr)
    well = False
    try:
        with going_on("stopped by an error", but=(WrongCatalogue,)) as running:
            well = await app.run(settings, set(PARTS) if command == "all" else {command})
        if isinstance(running.error, OSError) and running.error.errno == errno.EADDRINUSE:
            print(f"✗ Port {settings.port} is taken by another program. Set another PORT.", file=sys.stderr)
    except WrongCatalogue as wrong:
        print(f"✗ The catalogue has mistakes:\n{wrong}", file=sys.stderr)
    return 0 if well else 1


async def _do(command: str, asked: argparse.Namespace, settings: Settings) -> int:
    now = datetime.now(UTC)
    if command == "migrate":
        print(await commands.migrate_now(settings))
        return 0
    if command == "restore":
        print(await commands.put_back(settings, asked.folder.absolute()))
        return 0
    if command == "files":
        print(await commands.move_files(settings, _progress))
        return 0
    if command == "templates":
        print(commands.write_templates(settings, asked.folder.absolute()))
        return 0
    if command == "doctor":
        words, well = await commands.examine(settings, now)
        print(words)
        return 0 if well else 1
    try:
        await commands.open_ready(settings)
        if command == "verify":
            return 0 if await commands.verify(settings, print, _progress) else 1
        print(await _words(command, asked, settings, now))
    finally:
        await database.close()
    return 0


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text} …", end="\r", file=sys.stderr, flush=True)


async def _words(command: str, asked: argparse.Namespace, settings: Settings, now: datetime) -> str:
    if command == "invite":
        invited = await commands.invite(settings, asked.unit, asked.role, asked.days, asked.organisation, now)
        return commands.in_json(invited) if asked.json else commands.in_words(invited, asked.days)
    if command == "backup":
        return await commands.back_up(settings, asked.folder.absolute(), now)
    if command == "photos":
        return await commands.import_photos(
            settings, asked.source, asked.sheet, asked.by, now, approved=asked.approved, skip_bad=asked.skip_bad
        )
    if command == "forget":
        return await commands.forget(settings, asked.person, now, photos=asked.photos)
    if command == "people":
        return await commands.people(now)
    if asked.units == "boundaries":
        return await commands.load_boundaries(settings, asked.file)
    return await commands.import_units(settings, asked.file, skip_bad=asked.skip_bad, vietnam=asked.vietnam)


if __name__ == "__main__":
    sys.exit(main())
