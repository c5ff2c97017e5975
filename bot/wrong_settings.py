"""Everything that can be wrong with the settings, each with what to do about it."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import locales

YES, NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off")
Given = dict[str, str]


def tokens(given: Given) -> list[str]:
    return [name for name in ("TELEGRAM_TOKEN", "ZALO_BOT_TOKEN", "ZALO_OA_REFRESH_TOKEN") if given[name]]


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _database(given: Given) -> Iterator[str]:
    url = given["DATABASE_URL"]
    if not re.match(r"sqlite:///.|postgres://.", url):
        yield (
            "DATABASE_URL: write sqlite:///data/thonbao.db or postgres://user:password@server/database;"
            " leave it out for SQLite in DATA_DIR."
        )
    elif url.startswith("postgres:") and not given["SECRET_KEY"]:
        yield (
            "SECRET_KEY: must be given with PostgreSQL, the same for all processes. Make one with:"
            ' python3 -c "import secrets; print(secrets.token_hex(32))"'
        )


def _secret_key(given: Given) -> Iterator[str]:
    if 0 < len(given["SECRET_KEY"]) < 16:
        yield "SECRET_KEY: too short to be safe; give at least 16 characters, better 64."


def _files(given: Given) -> Iterator[str]:
    url = given["FILES_URL"]
    if not url:
        return
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/[\w./-]*)?", url):
        yield "FILES_URL: write s3://bucket/prefix; leave it out for a folder in DATA_DIR."
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        if not given[name]:
            yield f"{name}: the store of FILES_URL asks for it."


def _addresses(given: Given) -> Iterator[str]:
    for name in given:
        if name.endswith("_URL") and name not in ("DATABASE_URL", "FILES_URL", "MAP_TILES_URL") and given[name]:
            parts = urlsplit(given[name])
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
                yield f"{name}: write a web address such as https://thonbao.example.vn, without ? and #."


def _tiles(given: Given) -> Iterator[str]:
    url = given["MAP_TILES_URL"]
    if url and not (re.match(r"https?://[^/\s;,]+/", url) and all(part in url for part in ("{z}", "{x}", "{y}"))):
        yield "MAP_TILES_URL: write an address with {z}, {x} and {y}, such as https://tiles.example.vn/{z}/{x}/{y}.png."


def _server(given: Given) -> Iterator[str]:
    if not given["PORT"].isdecimal() or int(given["PORT"]) > 65535:
        yield "PORT: write a number from 1 to 65535, such as 8080."
    if re.search(r"[\s/]", given["HOST"]):
        yield "HOST: write an address of this machine: 127.0.0.1 for itself alone, 0.0.0.0 for everybody."


def _place(given: Given) -> Iterator[str]:
    if given["TIMEZONE"] not in available_timezones():
        yield "TIMEZONE: no such time zone; write one such as Asia/Ho_Chi_Minh."
    if given["DEFAULT_LANGUAGE"] not in locales.languages():
        yield f"DEFAULT_LANGUAGE: choose one of {', '.join(locales.languages())}."


def _burden(given: Given) -> Iterator[str]:
    most = given["UNASKED_PER_WEEK"]
    if not most.isdecimal() or not 1 <= int(most) <= 50:
        yield "UNASKED_PER_WEEK: write a number from 1 to 50, such as 3."
    if not re.fullmatch(r"\d{1,7}", given["CAMPAIGN_SECOND_PERSON_OVER"]):
        yield "CAMPAIGN_SECOND_PERSON_OVER: write a number of people, such as 500; 0 for every campaign."


def _demo(given: Given) -> Iterator[str]:
    if given["DEMO"].lower() not in (*YES, *NO):
        yield "DEMO: write 1 or 0."
    elif given["DEMO"].lower() in YES:
        reasons = [f"{name} is set" for name in (*tokens(given), "PUBLIC_URL") if given[name]]
        if not is_loopback(given["HOST"]):
            reasons.append(f"HOST={given['HOST']} can be reached by others")
        if reasons:
            yield (
                f"DEMO: in the demo anybody may choose who they are, so it runs on this machine alone; but"
                f" {' and '.join(reasons)}. Set DEMO=0, or HOST=127.0.0.1 without PUBLIC_URL and tokens."
            )


def _telegram(given: Given) -> Iterator[str]:
    if given["TELEGRAM_TOKEN"] and not re.fullmatch(r"[\w-]+:[\w-]+", given["TELEGRAM_TOKEN"]):
        yield "TELEGRAM_TOKEN: copy it whole from BotFather; it looks like 123456789:AAE…."
    if not re.fullmatch(r"\d{1,4}", given["TELEGRAM_RATE"]) or not 1 <= int(given["TELEGRAM_RATE"]) <= 1000:
        yield "TELEGRAM_RATE: write a whole number of messages a second from 1 to 1000, such as 30."
    if not given["TELEGRAM_WEBHOOK_SECRET"]:
        return
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given["TELEGRAM_WEBHOOK_SECRET"]):
        yield "TELEGRAM_WEBHOOK_SECRET: use 1 to 256 letters, digits, _ and -."
    yield from _webhook_needs(given, "TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_TOKEN")


def _zalo(given: Given) -> Iterator[str]:
    if given["ZALO_BOT_TOKEN"] and not re.fullmatch(r"[^\s:/]+:[^\s:/]+", given["ZALO_BOT_TOKEN"]):
        yield "ZALO_BOT_TOKEN: copy it whole from the message of Zalo Bot Manager; it looks like 12345689:abc-xyz."
    for host in given["ZALO_MEDIA_HOSTS"].replace(",", " ").split():
        if not re.fullmatch(r"(\*\.)?([a-z0-9-]+\.)+[a-z][a-z0-9-]*", host) and not _on_this_machine(host):
            yield f"ZALO_MEDIA_HOSTS: {host} is no host; write names such as *.zdn.vn with commas between them."
    if secret := given["ZALO_BOT_WEBHOOK_SECRET"]:
        if not re.fullmatch(r"[!-~]{8,256}", secret):
            yield "ZALO_BOT_WEBHOOK_SECRET: use 8 to 256 letters and digits."
        yield from _webhook_needs(given, "ZALO_BOT_WEBHOOK_SECRET", "ZALO_BOT_TOKEN")
    account = ("ZALO_OA_APP_ID", "ZALO_OA_SECRET_KEY", "ZALO_OA_REFRESH_TOKEN")
    there = [name for name in account if given[name]]
    for name in account if there else ():
        if not given[name]:
            yield f"{name}: needed beside {' and '.join(there)} (from developers.zalo.me)."


def _on_this_machine(origin: str) -> bool:
    """http://127.0.0.1:8099, for trying things out."""
    parts = urlsplit(origin)
    return parts.scheme == "http" and not parts.path and is_loopback(parts.hostname or "")


def _webhook_needs(given: Given, secret: str, token: str) -> Iterator[str]:
    for name, why in ((token, "which bot it is"), ("PUBLIC_URL", "the https address messages are sent to")):
        if not given[name]:
            yield f"{name}: needed because {secret} is set; it says {why}. Leave {secret} out to poll instead."


RULES: tuple[Callable[[Given], Iterator[str]], ...] = (
    _database, _secret_key, _files, _addresses, _server, _place, _burden, _tiles, _demo, _telegram, _zalo,
)  # fmt: skip
