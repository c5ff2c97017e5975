"""Which thing a photo belongs to, when no draft is being written; nothing is ever discarded to decide this."""

import json
from datetime import timedelta

from conversation.messages import Button, Reply
from handlers import correction, report, report_attached
from handlers.here import OFFER_HOURS, Here
from locales import _
from reports import submit
from storage import deeds, filing, outbox, review
from storage.database import Row

RECENT = timedelta(minutes=30)  # photos that come so soon after a receipt belong to that report
LOOSE = timedelta(hours=24)  # photos that wait for the answer to "which report?"


async def photos(here: Here) -> None:
    """To what it answers, what was tapped, the one returned, the one just sent; else a new report begins."""
    units = [held.unit for held in here.who.reports_for]
    new = report_attached.pictures(here.said)
    target = await _named(here, units) if units else None
    if target is None and units:
        wanting = [row for row in await filing.returned_in(units) if "photos" in correction.keys_of(row)]
        if len(wanting) > 1:
            return await correction.ask_which(here, wanting, _first(here, 0, new[0]))
        target = wanting[0] if wanting else await filing.latest_of(here.who.id, here.now - RECENT)
    if target is None:
        return await report.from_what_came(here)
    return await _join(here, target, new)


async def _join(here: Here, target: Row, new: tuple[int, ...]) -> None:
    here.late = (target["id"], _first(here, target["id"], new[0]))
    state, keys = await filing.state_of(target["id"]), correction.keys_of({"returned": None, **target})
    if state == "returned" and correction.only_photos(keys) and await correction.photos_back(here, target, new):
        return None
    if state == "returned" and "photos" in keys:
        found = await correction.find(here, str(target["id"]))
        assert found is not None
        await correction.open_draft(here, found, new)
        return report.ask_open(here)
    count = await submit.add_photos(target["id"], new, here.who.id, here.now)
    if state == "sent" and target["version"] > 1 and await filing.added(target["id"]):
        return await correction.say_added(here, target)
    here.answer(
        Reply(
            text=here.say(_("Added ✓. Report {code} now has {count} photos."), code=target["code"], count=count),
            buttons=(Button(here.say(_("No, new work")), f"newwork:{here.late[0]}:{here.late[1]}"),),
            hold=f"late:{target['id']}",
            wait=True,
            about=f"report:{target['id']}",
        )
    )
    return None


def _first(here: Here, target: int, new: int) -> int:
    """The first photo of this batch; of those for nothing known yet (0), only what came just before counts."""
    offer = here.offer or {}
    known, first = offer.get("late") or (-1, 0)
    just_now = target or here.now_ms - offer.get("at_ms", 0) < 120_000
    return int(first) if known == target and just_now else new


async def _named(here: Here, units: list[int]) -> Row | None:
    """What the photo answers, or what was tapped lately."""
    if here.said.replies_to and (shown := await outbox.shown_by(here.where.chat, here.said.replies_to)):
        about = str(json.loads(shown["reply"]).get("about", ""))
        if about.startswith("report:"):
            found = await filing.one(int(about.removeprefix("report:")), units)
            if found and found["state"] in filing.OPEN:
                return found
    if here.offer and (tapped := here.offer.get("photos_to")):
        fresh = here.now_ms - here.offer["tapped_ms"] < OFFER_HOURS * 3_600_000
        found = await filing.one(tapped, units) if fresh else None
        if found and found["state"] in filing.OPEN:
            return found
    return None


async def photos_for(here: Here, *reference: str) -> None:
    """Which of several returned reports the photos that just came are for; 0: new work."""
    units = [held.unit for held in here.who.reports_for]
    of, first = (int(each) if each.isdecimal() else 0 for each in reference)
    new = await filing.loose_photos(here.who.id, first, here.now - LOOSE) if units and first else []
    if not new:
        return here.tell(_("That is done already, {you}."))
    if not of:
        return await report.start(here, {"photos": new})
    target = await filing.one(of, units)
    if target is None or target["state"] not in filing.OPEN:
        return here.tell(_("That is no longer possible, {you}."))
    return await _join(here, target, tuple(new))


async def new_work(here: Here, *reference: str) -> None:
    """[No, new work]: the photos just added move to a report of their own."""
    units = [held.unit for held in here.who.reports_for]
    of, first = (int(each) if each.isdecimal() else 0 for each in reference)
    found = await filing.one(of, units) if units and first else None
    if found is None or found["state"] not in filing.OPEN:
        return here.tell(_("That is no longer possible, {you}."))
    moved = await filing.unlink_photos(of, first, here.now)
    if not moved:
        return here.tell(_("That is done already, {you}."))
    await deeds.note(here.who.id, "report.photos_moved", f"report:{of}", photos=moved)
    if found["state"] == "sent":
        await review.keep_version(of, here.who.id, here.now)
        last = await review.last_decision(of)
        if last is not None and last.did == "returned" and not await filing.added(of):
            await filing.back_to_returned(of, last.before["asked"], here.now)
    await report.start(here, {"photos": moved})
    return None
