"""A slip of paper for each new code: whose place it is for, the code, a QR to scan, and how to begin in three lines."""

import hmac
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import segno
from aiohttp import web

from dashboard import look
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _
from storage import channel_facts
from storage.models import Unit

NAMES = {"telegram": "Telegram", "zalo_bot": "Zalo", "zalo_oa": "Zalo"}
# How to begin on each channel: by its link, or without one by its name.
BY_LINK = _("{channel}: scan the code with the phone's camera, open, then tap Start.")
BY_NAME = _("{channel}: find “{name}”, then type the code {code}.")
ON_THE_WEB = _("Web: scan, or open {address} and type the code {code}.")


@dataclass(frozen=True)
class Door:
    """One way in: on a channel, by a link that carries the code or by a name to look for."""

    channel: str
    link: str = ""  # with {code} in it
    name: str = ""


@dataclass(frozen=True)
class Slip:
    code: str
    place: str
    office: str
    who: str  # whose new phone it is for; "" for a new holder
    until: str
    steps: tuple[str, ...]
    pictures: tuple[tuple[str, str, str], ...]  # channel, QR, link


async def doors(request: web.Request) -> list[Door]:
    """Every channel that runs, and the web chat, which always does."""
    found: dict[str, Door] = {}
    for channel, facts in sorted((await channel_facts.all()).items()):
        link, name = str(facts.get("deep_link") or ""), str(facts.get("name") or "")
        if channel in NAMES and ("{code}" in link or name) and NAMES[channel] not in found:
            found[NAMES[channel]] = Door(NAMES[channel], link if "{code}" in link else "", name)
    home = request.app[SITE].public_url or f"{request.scheme}://{request.host}"
    return [*found.values(), Door("web", f"{home}/chat?code={{code}}")]


def slip(request: web.Request, ways: list[Door], code: str, unit: Unit, role: str, until: datetime, who: str) -> Slip:
    site, tell = request.app[SITE], look.teller(request)
    say = request[VISITOR].speech.say
    steps, pictures = [], []
    for way in ways:
        link = way.link.format(code=code) if way.link else ""
        if way.channel == "web":
            steps.append(say(ON_THE_WEB, address=way.link.partition("?")[0], code=code))
        elif link:
            steps.append(say(BY_LINK, channel=way.channel))
        else:
            steps.append(say(BY_NAME, channel=way.channel, name=way.name, code=code))
        if link:
            pictures.append((way.channel, picture(link), link))
    day = tell.day(until.astimezone(site.timezone).date())
    return Slip(code, tell.place(unit), tell.role(role), who, day, tuple(steps), tuple(pictures))


def picture(link: str) -> str:
    """A QR as SVG, which prints sharp at any size and needs no file."""
    return segno.make(link, error="m", micro=False).svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None)


def letters(secret: bytes, person: int, once: str, nth: int) -> Callable[[str], str]:
    """Draws the nth code of a page: the page can be shown again, and nobody else can work the code out."""
    drawn = hmac.new(secret, f"slip:{person}:{once}:{nth}".encode(), sha256).digest()
    numbers = iter(struct.unpack(">8I", drawn))
    return lambda among: among[next(numbers) % len(among)]
