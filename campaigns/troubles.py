"""What is still wrong with a campaign, in words: its organiser mends it before anything is sent."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from campaigns import audience
from campaigns.announcement import Places, announcement, places, preview, text_in
from campaigns.rules import Rules, Trouble
from conversation.messages import Abilities
from locales import Speech, _, languages
from storage import addressed, campaigns
from storage.models import Campaign, Unit

PARTS = 3  # of a text on one channel at most
BEFORE_IT = ("register", "part", "checklist")  # make sense only until the event
PAST = {
    "register": _("The last day to register, {day}, is past."),
    "part": _("The last day to say who takes part, {day}, is past."),
    "result": _("The last day for results, {day}, is past."),
    "checklist": _("The last day for preparations, {day}, is past."),
    "loudspeaker": _("The last day to read it out, {day}, is past."),
    "seen": _("The last day to confirm, {day}, is past."),
    "started": _("The last day to begin, {day}, is past."),
}
AFTER = {
    "register": _("Registering until {by} is too late: the event is on {day}."),
    "part": _("Saying who takes part until {by} is too late: the event is on {day}."),
    "checklist": _("Preparing until {by} is too late: the event is on {day}."),
}


async def troubles(rules: Rules, campaign: Campaign, now: datetime, able: Mapping[str, Abilities]) -> list[Trouble]:
    """Of a campaign read with unit and host; `able` by channel. Those that block come first."""
    named = await places(campaign)
    found = [
        *_texts(rules, campaign),
        *_days(rules, campaign, now),
        *_asks(rules, campaign),
        *_media(campaign),
        *await _places(rules, campaign, now),
        *await _audience(rules, campaign, now),
        *_long(rules, campaign, named, able),
    ]
    return sorted(found, key=lambda each: not each.blocks)


def _texts(rules: Rules, campaign: Campaign) -> Iterator[Trouble]:
    if not campaign.title.strip():
        yield Trouble("title", _("The announcement has no title yet."))
    if not text_in(campaign, rules.default_language, rules.default_language):
        yield Trouble("texts", _("The announcement has no text yet."))


def _days(rules: Rules, campaign: Campaign, now: datetime) -> Iterator[Trouble]:
    today = rules.today(now)
    if campaign.day and campaign.day < today:
        yield Trouble("day", _("The day of the event, {day}, is past."), {"day": campaign.day})
    if campaign.hour and not campaign.day:
        yield Trouble("day", _("There is an hour but no day."))
    if campaign.send_at and campaign.send_at < now - timedelta(minutes=5):
        yield Trouble("send_at", _("The time to send it is past."))
    leaves = rules.next_allowed(max(campaign.send_at or now, now), urgent=bool(campaign.audience.get("urgent")))
    for ask, of in campaign.asks.items():
        if not of.get("by"):
            continue
        by = date.fromisoformat(of["by"])
        if by < today:
            yield Trouble(f"asks.{ask}", PAST[ask], {"day": by})
        elif by < rules.today(leaves):
            day = rules.today(leaves)
            yield Trouble(f"asks.{ask}", _("It leaves on {day}, after the last day {by}."), {"by": by, "day": day})
        if campaign.day and ask in BEFORE_IT and by > campaign.day:
            yield Trouble(f"asks.{ask}", AFTER[ask], {"by": by, "day": campaign.day})
        if campaign.day and ask == "result" and by < campaign.day:
            sentence = _("Results are due until {by}, before the event on {day}.")
            yield Trouble("asks.result", sentence, {"by": by, "day": campaign.day})


def _asks(rules: Rules, campaign: Campaign) -> Iterator[Trouble]:
    for ask in ("register", "result"):
        activity = campaign.asks.get(ask, {}).get("activity", "")
        if activity and activity not in rules.catalogue.activities:
            yield Trouble(f"asks.{ask}", _("There is no activity “{activity}”."), {"activity": activity})
    if "checklist" in campaign.asks and not campaign.asks["checklist"].get("items"):
        yield Trouble("asks.checklist", _("The list of preparations is empty."))
    if "loudspeaker" in campaign.asks and not campaign.asks["loudspeaker"].get("text"):
        yield Trouble("asks.loudspeaker", _("There is no text to read out on the loudspeaker."))


def _media(campaign: Campaign) -> Iterator[Trouble]:
    for each in campaign.media:
        if each.get("why"):
            sentence = _("The picture “{name}” is broken. Please take it out or send it anew.")
            yield Trouble("media", sentence, {"name": each["name"]})


async def _places(rules: Rules, campaign: Campaign, now: datetime) -> list[Trouble]:
    areas = campaign.audience.get("areas", ())
    known = await campaigns.units([*areas, *campaign.responding, *campaign.contents])
    told = [*(("audience", code) for code in areas), *(("responding", code) for code in campaign.responding)]
    told += [("contents", code) for code in campaign.contents]
    found = [(about, known[code]) for about, code in told if code in known]
    if campaign.host:
        found.append(("host", campaign.host))
    closed = [_closed(about, unit) for about, unit in found if unit.valid_to and unit.valid_to < rules.today(now)]
    unknown = [
        Trouble(about, _("There is no place {code} any more."), {"code": code})
        for about, code in told
        if code not in known
    ]
    return closed + unknown


def _closed(about: str, unit: Unit) -> Trouble:
    sentence = _("{place} has not existed since {day}. Please choose what it has become.")
    assert unit.valid_to is not None
    return Trouble(about, sentence, {"place": unit.name, "day": unit.valid_to + timedelta(days=1)})


async def _audience(rules: Rules, campaign: Campaign, now: datetime) -> list[Trouble]:
    whom = await audience.whom(campaign, now)
    people, more = await addressed.page(whom, 0, 1, now)
    while not people and more is not None:  # held only for other criteria
        people, more = await addressed.page(whom, more, 500, now)
    return [] if people else [Trouble("audience", _("Nobody is meant: the audience is empty."))]


def _long(rules: Rules, campaign: Campaign, named: Places, able: Mapping[str, Abilities]) -> Iterator[Trouble]:
    longest = max(campaign.contents, key=lambda code: len(campaign.contents[code]), default="")
    for channel, abilities in able.items():
        parts = max(
            len(preview(announcement(rules, campaign, named, longest, Speech(language)), abilities))
            for language in languages()
        )
        if parts > PARTS:
            sentence = _("On {channel} the text would be cut into {parts} messages. At most {most}: please shorten it.")
            yield Trouble("texts", sentence, {"channel": channel, "parts": parts, "most": PARTS})
        if campaign.media and not abilities.photos:
            yield Trouble("media", _("On {channel} the pictures are not shown."), {"channel": channel}, blocks=False)
