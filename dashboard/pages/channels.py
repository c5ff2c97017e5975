"""The channels: how people reach us there, and how many messages and people each still takes."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from dashboard import look
from dashboard.telling import Teller
from dashboard.visitor import VISITOR
from storage import channel_facts

PATH = "/dashboard/channels"
TIGHT = 0.8  # of what a channel takes


@dataclass(frozen=True)
class Room:
    """How much of something is used."""

    used: int
    most: int

    @property
    def tight(self) -> bool:
        return self.used >= TIGHT * self.most


@dataclass(frozen=True)
class Line:
    channel: str
    name: str
    link: str
    messages: Room | None
    people: Room | None
    ending: bool = False  # its access cannot be renewed any more


async def show(request: web.Request) -> web.Response:
    if not request[VISITOR].sight.areas:
        raise web.HTTPNotFound
    tell = look.teller(request)
    lines = [_line(channel, facts, tell) for channel, facts in sorted((await channel_facts.all()).items())]
    return await look.page(request, "channels.html", lines=lines)


def _line(channel: str, facts: dict[str, Any], tell: Teller) -> Line:
    most, left = facts.get("quota"), facts.get("quota_left")
    users, seats = facts.get("users"), facts.get("users_most")
    link = str(facts.get("link") or "")
    return Line(
        channel=tell.channel(channel),
        name=str(facts.get("name") or ""),
        link=link if link.startswith("https://") else "",
        messages=Room(most - left, most) if most and left is not None else None,
        people=Room(users, seats) if seats and users is not None else None,
        ending=bool(facts.get("trouble")),
    )


ROUTES = [web.get(PATH, show)]
