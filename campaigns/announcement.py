"""What a campaign says to one person, and how it will look on each channel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from campaigns.rules import Rules
from conversation.fit import fit
from conversation.messages import Abilities, Button, Reply
from locales import Speech, _
from locales.dates import day_words, lunar_words
from storage import campaigns
from storage.models import Campaign

NAMED = 15  # responding places that are named; of more only the number is told


@dataclass(frozen=True)
class Places:
    """The names a campaign speaks of, read once for all."""

    office: str
    host: str = ""
    responding: tuple[str, ...] = ()
    contents: Mapping[str, str] = field(default_factory=dict)  # by code of unit: its own, or that of the nearest above


async def places(campaign: Campaign) -> Places:
    """Of a campaign that was read with its unit and host."""
    found = await campaigns.units(campaign.responding)
    return Places(
        campaign.unit.name,
        campaign.host.name if campaign.host else "",
        tuple(found[code].name for code in campaign.responding if code in found),
        {code: campaign.contents[of] for code, of in (await campaigns.nearest(list(campaign.contents))).items()},
    )


def announcement(rules: Rules, campaign: Campaign, named: Places, unit_code: str, speech: Speech) -> Reply:
    """For a unit. Its buttons: campaign:<id>:register seen yes no started result checklist played ask."""
    parts = [_head(campaign, named, speech), text_in(campaign, speech.language, rules.default_language)]
    parts.append("\n".join(_when_and_where(campaign, named, speech)))
    if told := named.contents.get(unit_code):
        parts.append(speech.say(_("What {your} place does: {what}"), what=told))
    if script := campaign.asks.get("loudspeaker", {}).get("text"):
        parts.append(speech.say(_("📢 To be read out on the loudspeaker:")) + f"\n«{script}»")
    parts.append("\n".join(_until_when(campaign, speech)))
    return Reply(
        text="\n\n".join(part for part in parts if part),
        buttons=buttons(campaign, speech),
        photos=tuple(each["sha256"] for each in campaign.media if each["kind"] == "photo"),
        files=tuple(each["sha256"] for each in campaign.media if each["kind"] == "file"),
        about=f"campaign:{campaign.id}",
    )


def preview(reply: Reply, able: Abilities) -> tuple[Reply, ...]:
    """Exactly the messages that would leave on a channel, in order."""
    return fit(reply, able)


def text_in(campaign: Campaign, language: str, default: str) -> str:
    """In their language where it was written, else in ours, else as it is."""
    texts = campaign.texts
    return texts.get(language) or texts.get(default) or next(iter(texts.values()), "")


def _head(campaign: Campaign, named: Places, speech: Speech) -> str:
    return speech.say(_("📣 {title}\n{office} ({code})"), title=campaign.title, office=named.office, code=campaign.code)


def _when_and_where(campaign: Campaign, named: Places, speech: Speech) -> Iterator[str]:
    if campaign.day:
        day, lunar = day_words(speech, campaign.day), lunar_words(speech, campaign.day)
        if campaign.hour:
            yield speech.say(_("🗓 {hour}, {day}, by the moon {lunar}"), hour=campaign.hour, day=day, lunar=lunar)
        else:
            yield speech.say(_("🗓 {day}, by the moon {lunar}"), day=day, lunar=lunar)
    yield from where(named, speech)


def where(named: Places, speech: Speech) -> Iterator[str]:
    """The place it is held at, and those that join in."""
    if named.host:
        yield speech.say(_("📍 Held at: {place}"), place=named.host)
    if named.responding:
        shown = ", ".join(named.responding[:NAMED])
        more = len(named.responding) - NAMED
        if more > 0:
            yield speech.say(_("🤝 At the same time: {places} and {more} more places"), places=shown, more=more)
        else:
            yield speech.say(_("🤝 At the same time: {places}"), places=shown)


UNTIL = {
    "register": _("⏰ Please register before {next} (until the end of {last})."),
    "part": _("⏰ Please say before {next} (until the end of {last}) whether {you} take part."),
    "result": _("⏰ Please report the result before {next} (until the end of {last})."),
    "checklist": _("⏰ Preparations should be done before {next} (until the end of {last})."),
    "loudspeaker": _("⏰ Please read it out before {next} (until the end of {last})."),
    "started": _("⏰ Please begin before {next} (until the end of {last})."),
    "seen": _("⏰ Please tap “Received” before {next} (until the end of {last})."),
}


def _until_when(campaign: Campaign, speech: Speech) -> Iterator[str]:
    for ask, sentence in UNTIL.items():
        if by := campaign.asks.get(ask, {}).get("by"):
            last = date.fromisoformat(by)
            following = day_words(speech, last + timedelta(days=1))
            yield speech.say(sentence, next=following, last=f"{last.day}/{last.month}")


LABELS = {
    "register": ((_("Register"), "register"),),
    "part": ((_("We take part"), "yes"), (_("We cannot"), "no")),
    "started": ((_("We have begun"), "started"),),
    "result": ((_("Report the result"), "result"),),
    "checklist": ((_("Preparations"), "checklist"),),
    "loudspeaker": ((_("It was read out"), "played"),),
    "seen": ((_("Received"), "seen"),),
}


def buttons(campaign: Campaign, speech: Speech, asks: tuple[str, ...] = ()) -> tuple[Button, ...]:
    """One or two for each thing that is asked, or for these only; and one to ask back."""
    shown = [
        Button(speech.say(label), f"campaign:{campaign.id}:{does}")
        for ask, choices in LABELS.items()
        if ask in campaign.asks and (not asks or ask in asks)
        for label, does in choices
    ]
    return (*shown, Button(speech.say(_("Ask the office")), f"campaign:{campaign.id}:ask"))
