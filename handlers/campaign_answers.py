"""A village answers a campaign: one tap, or one sentence said back before it is kept; late ones are kept too."""

from typing import Any

from campaigns import answers as given
from campaigns.rules import NotAllowed
from conversation.messages import Reply
from conversation.turn import ask
from handlers import announce_words, remarks, report
from handlers.campaign_form import FORM, campaign_form
from handlers.filling_in import filled_in
from handlers.here import Here
from handlers.registration import read_out, said_back, understood
from locales import _, n_
from storage import awaited, campaigns, units
from storage.models import Campaign

# What a button of the announcement does, and which question of the campaign it answers.
ANSWERS = {"seen": "seen", "yes": "part", "no": "part", "register": "register", "started": "started",
           "result": "result", "checklist": "checklist", "played": "loudspeaker", "ask": ""}  # fmt: skip


async def tapped(here: Here, *reference: str) -> None:
    """campaign:17:register, or campaign:17:register:5 for one of several villages."""
    if not reference[0].isdecimal() or len(reference) < 2 or reference[1] not in ANSWERS:
        return here.tell(_("That is no longer possible, {you}."))
    campaign = await campaigns.get(int(reference[0]))
    if campaign is None:
        return here.tell(_("That is no longer possible, {you}."))
    return await begin(here, campaign, reference[1], reference[2] if len(reference) > 2 else "")


async def begin(here: Here, campaign: Campaign, what: str, unit: str = "", sentence: str = "", among: int = 1) -> None:
    """The answer itself where a tap says all, else its one question.

    `sentence` was typed along; meant for one `among` several campaigns it is said back with the name of it.
    """
    theirs = await given.for_whom(campaign.id, here.who.id, here.now)
    if not theirs:
        return here.tell(NOT_THEIRS[campaign.made_by_id == here.who.id])
    if campaign.state == "closed" and what != "ask":
        return here.tell(
            _("“{title}” is closed already, {you}. Please tell the commune's officer."), title=campaign.title
        )
    if what == "ask":
        return _ask_office(here, campaign)
    named = [[place.id, place.name] for place in await units.by_ids(theirs)]
    answers: dict[str, Any] = {
        "campaign": campaign.id,
        "do": DOES.get(what, what),
        "units": named,
        "yes": what == "yes",
    }
    if unit in {str(id) for id in theirs}:
        answers["unit"] = unit
    elif len(theirs) == 1:
        answers["unit"] = str(theirs[0])
    answers |= {"items": campaign.asks.get("checklist", {}).get("items") or None}
    if what == "checklist" and "unit" in answers:
        before = await given.given(campaign.id, "checklist", int(answers["unit"]), here.who.id)
        if before is not None:
            answers |= {"done": [str(each) for each in before.answers.get("done") or ()], "done.open": True}
    if sentence and what == "register":
        answers["register"] = understood(here.world.catalogue, sentence)
        answers["title"] = campaign.title if among > 1 else None
    if sentence and what == "played" and (found := read_out(here.world.catalogue, sentence, here.today))["count"]:
        answers["played"] = found
    return await _next(here, campaign, {key: value for key, value in answers.items() if value is not None})


LATE = _("The last day was {day}; I kept it and marked it late.")
DOES = {"yes": "part", "no": "no"}
NOT_THEIRS = {
    True: _("That is {your} own announcement, {you}: the villages answer here."),
    False: _("This announcement asks {your} village for nothing, {you}."),
}


async def _next(here: Here, campaign: Campaign, answers: dict[str, Any]) -> None:
    """Ask what is still open, or keep the answer."""
    form = campaign_form(here.world.catalogue)
    if form.next_step(answers) is None:
        return await _keep(here, campaign, answers)
    if answers["do"] == "part" and "unit" in answers and "people" not in answers:
        await _write(here, campaign, "part", answers, {"yes": True})  # kept at once: the number may never come
    draft = here.open(FORM, answers)
    reply = ask(form, answers, here.moment, draft.token)
    return here.answer(reply)


async def take(here: Here) -> None:
    """One message to the open answer."""
    draft = here.draft
    assert draft is not None
    campaign = await campaigns.get(int(draft.answers["campaign"]))
    assert campaign is not None
    answers = filled_in(here, campaign_form(here.world.catalogue))
    if answers is not None:
        await _keep(here, campaign, answers)


async def _keep(here: Here, campaign: Campaign, answers: dict[str, Any]) -> None:
    """What was answered, with its receipt."""
    does = answers["do"]
    if does == "result":
        return await _result(here, campaign, answers)
    ask_, told = _told(answers)
    if not await _write(here, campaign, ask_, answers, told):
        return None
    village = next((name for id, name in answers["units"] if str(id) == answers["unit"]), "")
    text = here.say(KEPT[does], village=village, title=campaign.title, **_values(here, campaign, does, told))
    last = given.last_day(campaign, ask_)
    if last is not None and given.is_late(here.world.campaigns, campaign, ask_, here.now):
        day = announce_words.last_day(here, last)
        text = f"{text} {here.say(LATE, day=day)}"
    here.answer(Reply(text, about=f"campaign:{campaign.id}"))
    return None


def _told(answers: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The question it answers and the answer as campaigns/answers.py keeps it."""
    does = answers["do"]
    if does == "part":
        people = answers.get("people")
        return "part", {"yes": True, **({"people": int(people["value"])} if people else {})}
    if does == "no":
        return "part", {"yes": False}
    if does == "register":
        return "register", answers["register"]
    if does == "checklist":
        return "checklist", {"done": sorted(int(each) for each in answers.get("done") or ())}
    if does == "played":
        return "loudspeaker", answers["played"]
    return does, {}


KEPT = {
    "seen": _("Noted that {you} received it ✓. Thank you, {you}."),
    "part": _("Noted: {village} takes part{people} ✓. Thank you, {you}."),
    "no": _("Noted: {village} does not take part. Thank {you} for telling us."),
    "register": _("{village} is registered ✓: {what}. To change it, just register again, {you}."),
    "started": _("Noted: {village} has begun ✓. Photos are welcome here, {you}."),
    "checklist": _("{village}: {done} of {all} things are ready ✓."),
    "played": _("Noted for {village} ✓: read out {what}. Thank you, {you}."),
}


def _values(here: Here, campaign: Campaign, does: str, told: dict[str, Any]) -> dict[str, object]:
    if does == "register":
        return {"what": said_back(here.speech, told)}
    if does == "part":
        count = told.get("people")
        return {"people": here.speech.count(n_(", {count} person", ", {count} people"), count) if count else ""}
    if does == "checklist":
        return {"done": len(told["done"]), "all": len(campaign.asks.get("checklist", {}).get("items") or ())}
    if does == "played":
        parts = [", ".join(told["times"]) or here.speech.count(n_("{count} time", "{count} times"), told["count"])]
        if told.get("minutes"):
            parts.append(here.speech.count(n_("{count} minute", "{count} minutes"), told["minutes"]))
        if told.get("languages"):
            parts.append(here.say(_("in {languages}"), languages=", ".join(told["languages"])))
        return {"what": ", ".join(parts)}
    return {}


async def _write(here: Here, campaign: Campaign, ask_: str, answers: dict[str, Any], told: dict[str, Any]) -> bool:
    about = (here.world.campaigns, campaign.id, ask_, here.who.id, int(answers["unit"]))
    try:
        await given.answer(*about, told, here.now)
    except NotAllowed as why:
        here.tell(why.sentence, **why.values)
        return False
    return True


async def _result(here: Here, campaign: Campaign, answers: dict[str, Any]) -> None:
    """A report of the right work, tied to the campaign."""
    activity = campaign.asks.get("result", {}).get("activity") or None
    village = next((name for id, name in answers["units"] if str(id) == answers["unit"]), "")
    first: dict[str, Any] = {"unit": answers["unit"], "village": village, "campaign": campaign.id}
    if activity in here.world.catalogue.activities:
        first["activity"] = activity
    return await report.start(here, first)


def _ask_office(here: Here, campaign: Campaign) -> None:
    """[Ask]: the next text goes to the officials in charge, and says what it is about."""
    if not here.who.reports_for:
        return here.tell(_("Only villages ask here, {you}."))
    here.open(remarks.FORM, {"about": campaign.title})
    return remarks.ask_open(here)


async def photo_begins(here: Here) -> None:
    """A photo of the day itself says that the village has begun."""
    if not here.who.reports_for:
        return
    for campaign in await awaited.beginning([held.unit for held in here.who.reports_for], here.today):
        for unit in (await given.for_whom(campaign.id, here.who.id, here.now))[:1]:
            about = (here.world.campaigns, campaign.id, "started", here.who.id, unit)
            await given.answer(*about, {"photo": True}, here.now)
