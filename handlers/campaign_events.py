"""Words for what campaigns bring: progress to the organiser, a second yes, urging a village, telling its commune."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date

from campaigns import announcement, answers, progress
from conversation.messages import Button, Reply
from handlers import announce, announce_card, campaign_missing
from handlers.here import Here
from locales import _, n_
from storage import campaigns, units
from storage.models import Campaign

LEFT = n_("{count} day left", "{count} days left")
URGED = {
    "seen": _("{place} has not tapped “Received” for “{title}” yet."),
    "part": _("{place} has not said yet whether it takes part in “{title}”."),
    "register": _("{place} has not registered for “{title}” yet."),
    "started": _("{place} has not said yet that it has begun “{title}”."),
    "result": _("{place} has not sent its result of “{title}” yet. Send photos here, {you}, and it is done."),
    "checklist": _("{place} has not told yet what is ready for “{title}”."),
    "loudspeaker": _("{place} has not told yet that “{title}” was read out."),
}


async def _campaign(here: Here) -> Campaign | None:
    return await campaigns.get(int(here.said.about.get("campaign", 0)))


async def went_on(here: Here) -> None:
    """One message that is edited as it goes on; where a channel cannot edit, only its end is told."""
    campaign = await _campaign(here)
    if campaign is None or (not here.where.able.edits and campaign.state in announce_card.LEAVING):
        return
    here.answer(await announce_card.how_far(here, campaign))


async def to_confirm(here: Here) -> None:
    campaign = await _campaign(here)
    if campaign is not None and campaign.state == "confirming":
        await announce_card.confirmation(here, campaign)


async def urged(here: Here) -> None:
    """To the people of a unit, unless it has answered meanwhile; one tap answers."""
    campaign, ask = await _campaign(here), str(here.said.about.get("ask", ""))
    unit = int(here.said.about.get("unit", 0))
    if campaign is None or ask not in URGED or campaign.state in ("cancelled", "closed"):
        return
    if ask != "result" and await answers.given(campaign.id, ask, unit, here.who.id) is not None:
        return
    place = (await units.names([unit])).get(unit, "")
    text = here.say(URGED[ask], place=place, title=campaign.title)
    last = answers.last_day(campaign, ask)
    head = f"⏰ {_remaining(here, last)}: " if last is not None and last >= here.today else "⏰ "
    taps = tuple(_for(button, unit) for button in announcement.buttons(campaign, here.speech, (ask,)))
    here.answer(Reply(f"{head}{text}", taps, about=f"campaign:{campaign.id}", unasked=True))


def _for(button: Button, unit: int) -> Button:
    return button if button.reference.endswith(":ask") else replace(button, reference=f"{button.reference}:{unit}")


def _remaining(here: Here, last: date) -> str:
    days = (last - here.today).days
    return here.speech.count(LEFT, days) if days else here.say(_("Last day today"))


TWICE = _("Urged twice for “{title}” and still silent. {told} Please phone them, {you}.")
PAST = _("The last day of “{title}” is past. {told} Please phone them, {you}.")


async def missing(here: Here) -> None:
    """Who is still silent after two urgings, to their commune's officers; then to the organiser."""
    campaign, ask = await _campaign(here), str(here.said.about.get("ask", ""))
    if campaign is None or ask not in campaign_missing.MISSING:
        return
    area = int(here.said.about.get("area", 0))
    found = await progress.missing(here.world.campaigns, campaign, ask)
    inside = set(await units.ids_within(area)) if area else set()
    rows = [row for row in found if row.unit in inside] if inside else found
    if not rows:
        return
    told = campaign_missing.said(here, ask, rows)
    sentence = PAST if here.said.about.get("past") else TWICE
    text = here.say(sentence, title=campaign.title, told=told)
    here.answer(Reply(text, (Button(here.say(_("How far are they")), f"announce:{campaign.id}:board"),)))


async def held(here: Here) -> None:
    """Its hour came, but by then it made no sense any more: a day was past, or a place is gone."""
    campaign = await _campaign(here)
    if campaign is None or campaign.state != "draft":
        return
    card = await announce_card.before_sending(here, campaign)
    head = here.say(_("“{title}” has not gone out: please look at it once more, {you}."), title=campaign.title)
    here.answer(replace(card, text=f"{head}\n\n{card.text}"))


EVENTS: Mapping[str, Callable[[Here], Awaitable[None]]] = {
    "campaign_progress": went_on,
    "campaign_confirm": to_confirm,
    "campaign_held": held,
    "campaign_urge": urged,
    "campaign_missing": missing,
    "announce_media": announce.media_came,
}
