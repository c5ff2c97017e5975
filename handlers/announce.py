"""An officer writes an announcement in the chat: one message, a few taps, and a card that shows it as it will leave."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from campaigns import compose
from campaigns.rules import NotAllowed
from conversation import words
from conversation.forms import changed
from conversation.messages import Said
from conversation.turn import ask, take_turn
from handlers import announce_card, announce_more
from handlers.announce_form import DUE, FORM, announce_form
from handlers.announce_steps import read_text
from handlers.here import Here
from locales import _, any_language, n_
from storage import database, inbox, media, units
from storage.conversations import Answers
from storage.kinds import COMMUNES, OFFICE, VILLAGES
from storage.models import Campaign

MOST_PLACES = 200
AGAIN = timedelta(seconds=5)
TRIES = 12  # looks at photos on their way, before the card comes without them
ROLES = {"communes": ["officer"], "both": ["village_head", "reporter", "officer"]}
PHOTOS = n_("Received {count} photo or file ✓.", "Received {count} photos or files ✓.")
OPENERS = _("announce|announcement|turn-out|launch")


async def start(here: Here, *_rest: str, text: str = "") -> None:
    """The announcement's questions, for the office they hold; who holds several is asked which."""
    offices = {held.unit: held.name for held in here.who.officer_of}
    if not offices:
        return here.tell(_("Announcements are for officers, {you}."))
    answers: Answers = {"offices": [[id, name] for id, name in offices.items()]}
    if len(offices) == 1:
        answers["unit"] = str(next(iter(offices)))
    if text:
        answers |= read_text(text, answers, here.today)
    here.open(FORM, _without_none(await _placed(here, answers)))
    return await _ask_or_finish(here)


async def typed(here: Here) -> bool:
    """`thông báo: …` and `ra quân …` from an officer begin an announcement, unless something else is being written."""
    text = words.nfc(here.said.text).strip()
    plain = words.plain(text)
    opener = next(
        (each for each in any_language(OPENERS) if plain == each or plain.startswith((f"{each} ", f"{each}:"))), ""
    )
    if not opener or not here.who.officer_of or here.who.reports_for or here.draft is not None:
        return False
    head, colon, rest = text.partition(":")
    if colon and words.plain(head) == opener:
        text = rest.strip()
    await start(here, text="" if words.plain(text) == opener else text[:3000])
    return True


def _without_none(answers: Answers) -> Answers:
    return {key: value for key, value in answers.items() if value is not None}


async def _placed(here: Here, answers: Answers) -> Answers:
    """The places to choose from, once the office is known."""
    if "unit" not in answers or "places" in answers:
        return answers
    office = await units.by_id(int(answers["unit"]))
    assert office is not None
    below = [each for each in await units.children(office.id, here.today) if each.successor_id is None]
    if not below and office.kind in COMMUNES:
        below = await units.villages_within([office.id], here.today)
    places = [[each.id, each.name] for each in below if each.kind != OFFICE][:MOST_PLACES]
    communes = any(each.kind in COMMUNES for each in below)
    return {**answers, "area.name": office.name, "places": places, **({"communes": True} if communes else {})}


async def take(here: Here) -> None:
    """One message to the open announcement."""
    draft = here.draft
    assert draft is not None
    form = announce_form(here.world.catalogue)
    if any(each.kept is not None for each in here.said.attachments):
        return await _attached(here)
    turn = take_turn(form, draft.answers, here.said, here.moment, draft.token)
    if turn.cancelled:
        here.close("cancelled")
        return here.tell(_("All right, I left it, {you}. Nothing was sent."))
    if turn.stale or (turn.answers == draft.answers and not turn.finished):
        return here.answer(turn.reply)
    here.keep(await _placed(here, dict(turn.answers)))
    if draft.answers.get("change") == "nothing" or draft.answers.get("photos.later"):
        return await _finish(here)
    return await _ask_or_finish(here)


async def _ask_or_finish(here: Here) -> None:
    assert here.draft is not None
    reply = ask(announce_form(here.world.catalogue), here.draft.answers, here.moment, here.draft.token)
    if reply is None:
        return await _finish(here)
    return here.answer(reply)


async def _attached(here: Here) -> None:
    """Photos and documents join at any moment; their caption may be the announcement itself."""
    draft = here.draft
    assert draft is not None
    kept = [each.kept for each in here.said.attachments if each.kept is not None]
    answers = {**draft.answers, "photos": [*(draft.answers.get("photos") or ()), *kept][:10]}
    caption = words.nfc(here.said.text).strip()
    if caption and not answers.get("text") and len(caption) > 10:
        answers = changed(answers, read_text(caption[:3000], answers, here.today))
    here.keep(answers)
    reply = ask(announce_form(here.world.catalogue), answers, here.moment, draft.token)
    if reply is None:
        return await _finish(here)
    received = here.speech.count(PHOTOS, len(answers["photos"]))
    here.answer(replace(reply, text=f"{received} {reply.text}", wait=True))
    return None


async def _finish(here: Here) -> None:
    """The campaign is written, or changed; its card follows, as soon as its photos are there."""
    assert here.draft is not None
    answers = here.draft.answers
    try:
        async with database.transaction():
            campaign = await _kept(here, answers)
    except NotAllowed as why:
        here.close("cancelled")
        return here.tell(why.sentence, **why.values)
    here.close("done")
    photos = ",".join(str(each) for each in answers.get("photos") or ())
    if photos:
        return await with_media(here, campaign.id, photos, 1)
    return await announce_card.show(here, campaign.id)


async def _kept(here: Here, answers: Answers) -> Campaign:
    if "campaign" in answers:
        campaign = await compose.read(int(answers["campaign"]), here.who.id, here.now)
    else:
        campaign = await compose.begin(here.who.id, int(answers["unit"]), answers["title"], here.now)
    if answers.get("change") == "nothing":
        return campaign
    fields = await _fields(here, answers, campaign)
    if answers.get("change") in (None, "text"):
        fields |= await announce_more.told(answers)
    if answers.get("change") == "photos":
        fields["media"] = []
    return await compose.change(campaign.id, here.who.id, here.now, **fields)


async def _fields(here: Here, answers: Answers, campaign: Campaign) -> dict[str, Any]:
    text, title = str(answers["text"]), str(answers["title"])
    rest = text.removeprefix(title).lstrip(" .,;:-–\n")
    chosen = [int(each) for each in answers.get("chosen") or ()] if answers.get("area") == "some" else []
    areas = [unit.code for unit in await units.by_ids(chosen or [int(answers["unit"])])]
    audience: dict[str, Any] = {**campaign.audience, "areas": areas}
    if to := answers.get("to"):
        audience |= {"roles": ROLES[to], "kinds": kinds_of(to)} if to in ROLES else {"kinds": list(VILLAGES)}
    return {
        "title": title,
        "texts": {**campaign.texts, here.speech.language: rest[:1].upper() + rest[1:] if rest else title},
        "day": date.fromisoformat(answers["day"]) if answers.get("day") else None,
        "hour": answers.get("hour", ""),
        "asks": asks_of(answers, campaign.asks),
        "audience": audience,
    }


def kinds_of(to: str) -> list[str]:
    return [*COMMUNES, *(VILLAGES if to == "both" else ())]


def asks_of(answers: Answers, before: dict[str, Any]) -> dict[str, Any]:
    """What is asked with what belongs to it; what the board set up beside (who is expected) stays."""
    asks: dict[str, Any] = {}
    for each in answers.get("asks") or ():
        asks[each] = {key: value for key, value in (before.get(each) or {}).items() if key == "of"}
        if last := answers.get(f"by.{each}"):
            asks[each]["by"] = last
    for each in DUE:
        if each in asks and answers.get("who"):
            asks[each] |= {"of": list(COMMUNES) if answers["who"] == "communes" else None}
    if "result" in asks:
        asks["result"]["activity"] = answers["activity"]
    if "checklist" in asks:
        asks["checklist"]["items"] = answers["items"]
    if "loudspeaker" in asks:
        asks["loudspeaker"]["text"] = str(answers["text"])
    if answers.get("day") and ("register" in asks or "result" in asks):
        asks["started"] = {}  # that day the board shows who has begun
    return asks


async def with_media(here: Here, campaign: int, photos: str, nth: int) -> None:
    """The card once its photos are kept; they come from the channel a moment after the message."""
    rows = await media.of([int(each) for each in photos.split(",") if each.isdecimal()])
    if any(row["state"] == "waiting" for row in rows) and nth <= TRIES:
        if nth == 1:
            here.tell(_("Noted ✓. The card follows as soon as the photos have arrived, {you}."))
        due = here.now + AGAIN
        await inbox.put_event(
            *(here.who.id, f"announce:{here.incoming}:{campaign}:{nth}", "announce_media"),
            {"campaign": campaign, "photos": photos, "nth": nth + 1},
            *(here.now.isoformat(), here.now_ms, int(due.timestamp() * 1000)),
        )
        return None
    kept = [row for row in rows if row["state"] == "kept"]
    try:
        await compose.change(campaign, here.who.id, here.now, media=[_medium(row) for row in kept])
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    if lost := len(rows) - len(kept):
        here.tell(_("{count} of the photos or files could not be fetched; please send them again."), count=lost)
    return await announce_card.show(here, campaign)


def _medium(row: dict[str, Any]) -> dict[str, str]:
    if row["shown"]:
        return {"sha256": row["shown"], "name": row["name"] or "", "mime": "image/jpeg", "kind": "photo"}
    return {"sha256": row["sha256"], "name": row["name"] or "", "mime": row["mime"], "kind": "file"}


async def media_came(here: Here) -> None:
    """The event of `with_media`."""
    about = here.said.about
    await with_media(here, int(about["campaign"]), str(about["photos"]), int(about["nth"]))


async def edit(here: Here, campaign_id: int) -> None:
    """[Change]: the answers as they stand, and the question what to change."""
    try:
        campaign = await compose.read(campaign_id, here.who.id, here.now)
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    answers: Answers = {
        "campaign": campaign.id,
        "unit": str(campaign.unit_id),
        "text": _whole_text(here, campaign),
        "title": campaign.title,
        "asks": [each for each in campaign.asks if each != "started"],
        **{f"by.{ask}": told["by"] for ask, told in campaign.asks.items() if told.get("by")},
    }
    if campaign.day:
        answers |= {"day": campaign.day.isoformat(), "hour": campaign.hour}
    answers |= {"activity": campaign.asks.get("result", {}).get("activity") or None}
    answers |= {"items": campaign.asks.get("checklist", {}).get("items") or None}
    answers = await _placed(here, answers)
    areas = set(campaign.audience.get("areas") or ())
    inside = [
        str(unit.id) for unit in await units.by_ids([id for id, _name in answers["places"]]) if unit.code in areas
    ]
    answers |= {"area": "some", "chosen": inside} if inside else {"area": "all"}
    if answers.get("communes"):
        roles = campaign.audience.get("roles")
        answers["to"] = next((to for to, named in ROLES.items() if named == roles), "villages")
        only = any(campaign.asks.get(each, {}).get("of") for each in DUE)
        answers["who"] = "communes" if only else "both"
    here.open(FORM, _without_none(answers))
    here.said = Said(at=here.said.at)
    return await _ask_or_finish(here)


async def more(here: Here, campaign: Campaign) -> None:
    """[Add]: one further thing about a draft."""
    await announce_more.begin(here, campaign, await _placed(here, {"unit": str(campaign.unit_id)}))


def _whole_text(here: Here, campaign: Campaign) -> str:
    body = campaign.texts.get(here.speech.language) or next(iter(campaign.texts.values()), "")
    return body if body.startswith(campaign.title) else f"{campaign.title}\n{body}"
