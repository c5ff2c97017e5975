"""Which thing a photo belongs to, when no draft is being written; nothing is ever discarded to decide this."""

import json
from datetime import timedelta

from conversation.messages import Button, Reply
from handlers import report
from handlers.here import OFFER_HOURS, Here
from locales import _
from reports import submit
from storage import filing, outbox
from storage.database import Row

RECENT = timedelta(minutes=30)  # photos that come so soon after a receipt belong to that report


async def photos(here: Here) -> None:
    """To what it answers, what was tapped, the one returned, the one just sent; else a new report begins."""
    units = [held.unit for held in here.who.reports_for]
    target = await _target(here, units) if units else None
    if target is None:
        return await report.from_what_came(here)
    new = report.pictures(here.said)
    count = await submit.add_photos(target["id"], new, here.who.id)
    known, first = (here.offer or {}).get("late") or (0, 0)
    here.late = (target["id"], first if known == target["id"] else new[0])
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


async def _target(here: Here, units: list[int]) -> Row | None:
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
    returned = await filing.returned_in(units)
    if len(returned) == 1:
        return returned[0]
    return await filing.latest_of(here.who.id, here.now - RECENT)


async def new_work(here: Here, *reference: str) -> None:
    """[No, new work]: the photos just added move to a report of their own."""
    units = [held.unit for held in here.who.reports_for]
    of, first = (int(each) if each.isdecimal() else 0 for each in reference)
    found = await filing.one(of, units) if units and first else None
    if found is None or found["state"] not in filing.OPEN:
        return here.tell(_("That is no longer possible, {you}."))
    moved = await filing.unlink_photos(of, first)
    await report.start(here, {"photos": moved} if moved else {})
    return None
