"""What one keeps of an announcement: its pictures and papers, who cannot be reached, what became of each, the board."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from aiohttp import web

from campaigns import audience, carriers, progress
from campaigns.board import Row, number
from dashboard import download, look
from dashboard.campaigning import OUT, PATH, answer_words, ask_words, fate_words, or_a_part, rules, the_one
from dashboard.pages.campaign_board import asks
from dashboard.site import SITE
from dashboard.telling import Teller
from dashboard.visitor import VISITOR
from locales import Speech, _
from storage import deeds
from storage.models import Campaign
from tables.write import Cell

ONE = PATH + r"/{code:[\w-]{1,30}}"
BATCH, AT_ONCE = 2000, 500
UNREACHED = (_("Person"), _("Unit"), _("Why not"))
LEDGER = (_("Person"), _("Unit"), _("Channel"), _("What became of it"), _("In the channel's words"))
TIMES = (_("Sent at"), _("On their phone at"), _("Read at"))
PLACE = (_("Unit"), _("Within"), _("People addressed"), _("Have it"), _("Seen by"))


async def media(request: web.Request) -> web.Response:
    found, files = await the_one(request), request.app[SITE].files
    each = next((each for each in found.media if each["sha256"] == request.match_info["sha"]), None)
    if each is None or not await files.exists(each["sha256"]):
        raise web.HTTPNotFound
    headers = {"Cache-Control": "private, max-age=3600"}
    if each["kind"] == "photo":
        kind = "image/jpeg"
    else:
        kind = each.get("mime") or "application/octet-stream"
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(each['name'])}"
    return web.Response(body=await files.get(each["sha256"]), content_type=kind, headers=headers)


async def _send(
    request: web.Request, found: Campaign, what: str, header: Iterable[str], rows: download.Rows
) -> web.StreamResponse:
    me, kind = request[VISITOR].sight.person, request.match_info["kind"]
    await deeds.note(me, "campaign.downloaded", f"campaign:{found.id}", within=found.unit_id, what=what, kind=kind)
    return await download.send(request, kind, f"{found.code}-{what}", list(header), rows)


async def unreached(request: web.Request) -> web.StreamResponse:
    found, speech = await the_one(request), request[VISITOR].speech
    all_ = audience.unreached(rules(request), found, request.app[SITE].clock(), await carriers.all())
    header = map(speech.say, UNREACHED)
    return await _send(request, found, "khong-gui-duoc", header, _unreached(all_, speech))


async def _unreached(
    pages: AsyncIterator[Sequence[audience.Unreached]], speech: Speech
) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    async for page in pages:
        yield [(each.name, each.unit_name, speech.say(audience.WHY[each.why])) for each in page]


async def ledger(request: web.Request) -> web.StreamResponse:
    found, tell = await the_one(request), look.teller(request)
    if found.state not in OUT:
        raise web.HTTPNotFound
    return await _send(request, found, "gui", map(tell.speech.say, (*LEDGER, *TIMES)), _ledger(found, tell))


async def _ledger(found: Campaign, tell: Teller) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    after = 0
    while page := await progress.ledger(found.id, after, BATCH):
        yield [_line(row, tell) for row in page]
        after = page[-1]["id"]
        await asyncio.sleep(0)  # others are served meanwhile


def _line(row: dict[str, Any], tell: Teller) -> Sequence[Cell]:
    return (
        *(row["name"], row["unit"], tell.channel(row["channel"]) if row["channel"] else ""),
        *(fate_words(tell.speech, row["state"]), row["words"]),
        *(_moment(row[name], tell) for name in ("sent_ms", "delivered_ms", "read_ms")),
    )


def _moment(ms: int | None, tell: Teller) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(tell.timezone) if ms else None


async def board(request: web.Request) -> web.StreamResponse:
    (found, area), speech = await or_a_part(request), request[VISITOR].speech
    if found.state not in OUT:
        raise web.HTTPNotFound
    told = [ask for ask in asks(found) if ask != "seen"]
    header = [*map(speech.say, PLACE), *(title for ask in told for title in _titles(ask, speech))]
    parts = progress.in_parts(rules(request), found, area, AT_ONCE)
    return await _send(
        request, found, "bang-theo-doi", [*header, speech.say(_("Times urged"))], _places(parts, told, speech)
    )


async def _places(
    parts: AsyncIterator[list[Row]], told: Sequence[str], speech: Speech
) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    async for rows in parts:
        yield [_place(row, told, speech) for row in rows]


COLUMNS: dict[str, Sequence[str]] = {
    "register": (_("Number of people"), _("Households")),
    "part": (_("Number of people"),),
    "loudspeaker": (_("Times"), _("Minutes")),
}


def _titles(ask: str, speech: Speech) -> list[str]:
    first = ask_words(speech, ask)
    return [first, *(f"{first}: {speech.say(each)}" for each in COLUMNS.get(ask, ()))]


def _place(row: Row, told: Sequence[str], speech: Speech) -> list[Cell]:
    first: list[Cell] = [row.name, row.above, row.people, row.reached, row.seen]
    return [*first, *(cell for ask in told for cell in _said(row, ask, speech)), row.urged]


def _said(row: Row, ask: str, speech: Speech) -> list[Cell]:
    if ask == "part":
        yes = None if row.part is None else speech.say(_("Yes") if row.part.get("yes") else _("No"))
        return [yes, *_counts(row.part, "people")]
    if ask == "register":
        return [answer_words(speech, row.register), *_counts(row.register, "people", "households")]
    if ask == "loudspeaker":
        return [answer_words(speech, row.loudspeaker), *_counts(row.loudspeaker, "count", "minutes")]
    if ask == "result":
        return [", ".join(row.reports)]
    if ask == "checklist":
        return [row.ticked]
    return [speech.say(_("Yes")) if row.has(ask) else None]


def _counts(told: Mapping[str, Any] | None, *names: str) -> list[Cell]:
    return [number(told.get(name)) if told else None for name in names]


ROUTES = [
    web.get(ONE + r"/media/{sha:[0-9a-f]{64}}", media),
    web.get(ONE + "/unreached.{kind:xlsx|csv}", unreached),
    web.get(ONE + "/ledger.{kind:xlsx|csv}", ledger),
    web.get(ONE + "/board.{kind:xlsx|csv}", board),
]
