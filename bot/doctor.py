"""Says in words what is set up wrongly, and what to do about it."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot import doctor_zalo_bot, doctor_zalo_oa
from bot.config import Settings
from bot.store import files_of
from catalogue import catalogue
from catalogue.entries import WrongCatalogue
from storage import database, migrate

LEAST_ROOM = 1_000_000_000  # bytes
LIMIT = 10.0  # seconds for a channel to answer
UNREACHABLE = (aiohttp.ClientError, TimeoutError, ValueError)


@dataclass(frozen=True)
class Finding:
    well: bool
    what: str
    do: str = ""

    def __str__(self) -> str:
        return f"{'✓' if self.well else '✗'} {self.what}" + (f"\n    → {self.do}" if self.do else "")


async def examine(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """The settings themselves were read before; what they lead to is tried here."""
    yield Finding(True, f"Settings: {'the demo' if settings.demo else 'in earnest'}, at {settings.address}")
    for finding in (*_folder(settings.data_dir), *_secret(settings), *_public(settings), *_catalogue(settings)):
        yield finding
    async for finding in _database(settings, now):
        yield finding
    if settings.files_url:
        yield await _store(settings)
    if settings.telegram_token:
        for finding in await _telegram(settings):
            yield finding
    if settings.zalo_bot_token:
        for found in await doctor_zalo_bot.findings(settings):
            yield Finding(*found)
    if settings.zalo_oa_refresh_token:
        for found in await doctor_zalo_oa.findings(settings, now):
            yield Finding(*found)


def _folder(data_dir: Path) -> list[Finding]:
    try:
        with tempfile.TemporaryFile(dir=data_dir) as file:
            file.write(b"?")
            os.fsync(file.fileno())
    except OSError as error:
        return [Finding(False, f"DATA_DIR {data_dir} cannot be written: {error.strerror}", "Give it to this user.")]
    free = shutil.disk_usage(data_dir).free
    room = f"DATA_DIR {data_dir}: {free / 1e9:.1f} GB free"
    if free < LEAST_ROOM:
        return [Finding(False, room, "Make room: photos need about 3 GB for every 10,000.")]
    return [Finding(True, room)]


def _secret(settings: Settings) -> list[Finding]:
    if len(settings.secret_key) < 32:
        return [Finding(False, "SECRET_KEY is short", "Give it at least 32 random characters.")]
    file = settings.data_dir / "secret_key"
    if file.exists() and file.stat().st_mode & 0o077:
        return [Finding(False, f"{file} can be read by others on this machine", f"chmod 600 {file}")]
    return [Finding(True, "SECRET_KEY is there")]


def _public(settings: Settings) -> list[Finding]:
    if settings.demo or settings.public_url.startswith("https://"):
        return []
    if not settings.public_url:
        text = "PUBLIC_URL is not set: links to the web chat and the dashboard work on this machine only"
        return [Finding(False, text, "Set PUBLIC_URL to the https address people use.")]
    return [Finding(False, f"PUBLIC_URL {settings.public_url} is not https", "Put a reverse proxy with a certificate.")]


def _catalogue(settings: Settings) -> list[Finding]:
    local = settings.data_dir / "catalogue"
    try:
        loaded = catalogue.load(local=local)
    except WrongCatalogue as error:
        return [Finding(False, "The catalogue has mistakes", str(error).replace("\n", "\n      "))]
    own = " (with the files of this place)" if local.is_dir() else ""
    return [Finding(True, f"Catalogue{own}: {len(loaded.activities)} activities, {len(loaded.sets)} criteria sets")]


async def _store(settings: Settings) -> Finding:
    words = await files_of(settings).state()
    where = settings.files_url + (f" at {settings.s3_endpoint_url}" if settings.s3_endpoint_url else "")
    if words == "ok":
        return Finding(True, f"FILES_URL {where} answers")
    return Finding(False, f"FILES_URL {where}: {words}", "Check the address, the keys and that the bucket is there.")


async def _database(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    kind = "SQLite" if settings.is_sqlite else "PostgreSQL"
    try:
        async with asyncio.timeout(LIMIT):
            await database.open(settings.database_url)
            before = time.monotonic()
            rows = await database.rows("SELECT CURRENT_TIMESTAMP AS now")
            yield Finding(True, f"{kind} answers in {(time.monotonic() - before) * 1000:.0f} ms")
            yield _tables(await migrate.pending(), await migrate.newer(), settings)
            for finding in await (_sqlite() if settings.is_sqlite else _postgres(rows[0]["now"], now)):
                yield finding
    except database.FAULTS as error:
        yield Finding(
            False, f"{kind} does not answer ({type(error).__name__})", "Check DATABASE_URL, and that it runs."
        )
    finally:
        await database.close()


def _tables(pending: list[str], newer: list[str], settings: Settings) -> Finding:
    if pending and settings.is_sqlite:
        return Finding(True, "The tables will be brought up to date at the next start")
    if pending:
        return Finding(False, f"The tables are not up to date: {', '.join(pending)}", "python -m bot migrate")
    if newer:
        return Finding(False, f"The database belongs to a newer version: {', '.join(newer)}", "Update this program.")
    return Finding(True, "The tables are up to date")


async def _sqlite() -> list[Finding]:
    [journal] = await database.rows("PRAGMA journal_mode")
    [synchronous] = await database.rows("PRAGMA synchronous")
    [checked] = await database.rows("PRAGMA quick_check(1)")
    return [
        _is("SQLite journal_mode is WAL", journal["journal_mode"] == "wal", "Is DATA_DIR on a network disk? Move it."),
        _is("SQLite synchronous is FULL", synchronous["synchronous"] >= 2, "Leave it out of DATABASE_URL."),
        _is("SQLite file is sound", checked["quick_check"] == "ok", "Restore the last backup."),
    ]


async def _postgres(its_now: datetime, now: datetime) -> list[Finding]:
    [row] = await database.rows(
        "SELECT current_setting('server_version_num') AS version, current_setting('synchronous_commit') AS commit,"
        " current_setting('fsync') AS fsync, pg_is_in_recovery() AS standby"
    )
    apart = abs((its_now - now).total_seconds())
    return [
        _is(f"PostgreSQL {int(row['version']) // 10000}", int(row["version"]) >= 130000, "Use version 13 or newer."),
        _is("PostgreSQL takes writes", not row["standby"], "DATABASE_URL leads to a standby; name the primary."),
        _is("PostgreSQL keeps what it says", row["commit"] != "off" and row["fsync"] == "on",
            "Set synchronous_commit and fsync to on: a report must survive a power cut."),
        _is("The clocks agree", apart < 5, f"They are {apart:.0f} s apart; run NTP on both machines."),
    ]  # fmt: skip


def _is(what: str, well: bool, do: str) -> Finding:
    return Finding(well, what if well else f"Not so: {what}", "" if well else do)


async def telegram_name(settings: Settings) -> str:
    """The bot's username; "" if Telegram does not tell."""
    try:
        me, _ = await _asked(settings)
    except UNREACHABLE:
        return ""
    return str((me.get("result") or {}).get("username", ""))


async def _asked(settings: Settings) -> tuple[dict[str, Any], dict[str, Any]]:
    base = f"{settings.telegram_api_url}/bot{settings.telegram_token}"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(LIMIT)) as session:
        return await _ask(session, f"{base}/getMe"), await _ask(session, f"{base}/getWebhookInfo")


async def _telegram(settings: Settings) -> list[Finding]:
    try:
        me, hook = await _asked(settings)
    except UNREACHABLE as error:
        text = f"Telegram cannot be reached ({type(error).__name__})"
        return [Finding(False, text, f"Check the network, and TELEGRAM_API_URL={settings.telegram_api_url}.")]
    if not me.get("ok"):
        return [Finding(False, "Telegram refuses TELEGRAM_TOKEN", "Copy it again from @BotFather.")]
    named = Finding(True, f"Telegram knows the bot as @{me['result'].get('username', '')}")
    return [named, _webhook(settings, hook.get("result") or {})]


def _webhook(settings: Settings, hook: dict[str, Any]) -> Finding:
    wanted = f"{settings.public_url}/hooks/telegram" if settings.telegram_webhook_secret else ""
    url = hook.get("url", "")
    if url != wanted:
        where = "another address" if url else "nowhere; it is set when the bot starts"
        return Finding(False, f"Telegram delivers to {where}", "Start the bot; and only one bot may use this token.")
    if url and hook.get("last_error_message") and hook.get("pending_update_count", 0) > 0:
        text = f"Telegram cannot deliver {hook['pending_update_count']} messages: {hook['last_error_message']}"
        return Finding(False, text, f"Check that {wanted} can be reached from outside, with a valid certificate.")
    return Finding(True, "Telegram delivers by webhook" if wanted else "Telegram is polled")


async def _ask(session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    async with session.get(url) as answer:
        told: dict[str, Any] = await answer.json(content_type=None)
        return told
