"""A campaign's card for its organiser: what will leave and whom it reaches; how far it is, and what may be done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from campaigns import announcement, audience, carriers, compose, launch, progress, troubles
from campaigns.rules import NotAllowed
from conversation.messages import Button, Reply
from handlers import announce_words, linking
from handlers.here import Here
from locales import _, n_
from storage import database, shown, units
from storage.models import Campaign

LEAVING = ("writing", "sending")
FIRST, KNOW = _("To be put right first:"), _("Good to know:")
LABELS = {
    "send": _("Send now"),
    "later": _("Set an hour"),
    "edit": _("Change"),
    "more": _("Add"),
    "try": _("Try it on me"),
    "preview": _("See each channel"),
    "drop": _("Leave it"),
    "recall": _("Take it back"),
    "confirm": _("Agree, send"),
    "refuse": _("No, back to its author"),
    "pause": _("Pause"),
    "resume": _("Go on"),
    "cancel": _("Stop for good"),
    "retry": _("Send the failed again"),
    "again": _("Send the unsure again"),
    "count": _("Count the unsure as sent"),
    "board": _("How far are they"),
    "close": _("Close and thank"),
}
# What is offered in each state, the likeliest first.
OFFERED = {
    "draft": ("send", "later", "edit", "more", "try", "preview", "drop"),
    "scheduled": ("recall", "preview"),
    "confirming": ("recall", "preview"),
    "writing": ("pause", "cancel"),
    "sending": ("pause", "cancel"),
    "paused": ("resume", "cancel"),
    "sent": ("board", "close"),
}


def buttons(here: Here, campaign: Campaign, verbs: Sequence[str]) -> tuple[Button, ...]:
    return tuple(Button(here.say(LABELS[verb]), f"announce:{campaign.id}:{verb}") for verb in verbs)


async def show(here: Here, campaign_id: int) -> None:
    """The card in its present state."""
    try:
        campaign = await compose.read(campaign_id, here.who.id, here.now)
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    if campaign.state in ("draft", "confirming", "scheduled"):
        return here.answer(await before_sending(here, campaign))
    return here.answer(await how_far(here, campaign))


async def before_sending(here: Here, campaign: Campaign) -> Reply:
    """Everything that should be known before it leaves: troubles as clear sentences, counts, cost, who is left out."""
    rules, carried = here.world.campaigns, await carriers.all()
    lines = [announce_words.head(here, campaign), *await announce_words.beside(here, campaign)]
    if campaign.media:
        files = n_("{count} photo or file with it", "{count} photos or files with it")
        lines.append(here.speech.count(files, len(campaign.media)))
    reckoned = await audience.reckon(rules, campaign, here.now, carried)
    lines.append(announce_words.reach(here, reckoned))
    found = await troubles.troubles(rules, campaign, here.now, {name: each.able for name, each in carried.items()})
    blocking = [each for each in found if each.blocks]
    if blocking:
        lines.append(f"{here.say(FIRST)}\n{announce_words.warnings(here, blocking)}")
    if others := [each for each in found if not each.blocks]:
        lines.append(f"{here.say(KNOW)}\n{announce_words.warnings(here, others)}")
    if campaign.state == "scheduled" and campaign.send_at:
        lines.append(leaves_at(here, campaign.send_at))
    if campaign.state == "confirming":
        lines.append(here.say(_("It waits for a second officer's yes.")))
    verbs = [verb for verb in OFFERED[campaign.state] if not (blocking and verb in ("send", "later"))]
    return Reply("\n".join(lines), buttons(here, campaign, verbs), photos=_photos(campaign))


def _photos(campaign: Campaign) -> tuple[str, ...]:
    return tuple(each["sha256"] for each in campaign.media if each["kind"] == "photo")[:10]


def leaves_at(here: Here, at: datetime) -> str:
    local = at.astimezone(here.world.timezone)
    return here.say(
        _("It leaves at {hour} on {day}."),
        hour=f"{local.hour}:{local.minute:02}",
        day=announce_words.last_day(here, local.date()),
    )


async def how_far(here: Here, campaign: Campaign) -> Reply:
    """One message that is edited where the channel can."""
    far = await progress.progress(campaign)
    verbs = list(OFFERED.get(campaign.state, ()))
    if campaign.state in ("sent", "paused"):
        if far.states.get("failed"):
            verbs.append("retry")
        if far.states.get("unsure"):
            verbs += ["again", "count"]
    text = announce_words.progress(here, campaign, far)
    if campaign.state in ("sent", "closed"):
        board = await progress.board(here.world.campaigns, campaign)
        text = f"{text}\n{announce_words.sums(here, campaign, board)}".rstrip()
    hold = f"campaign:{campaign.id}"
    before = await shown.last(here.who.id, here.where.chat, hold)
    return Reply(text, buttons(here, campaign, verbs), hold=hold, replaces=before, about=hold)


async def preview(here: Here, campaign: Campaign) -> None:
    """For each channel the very messages that would leave there."""
    reply = await written(here, campaign)
    for name, carrier in sorted((await carriers.all()).items()):
        pieces = announcement.preview(reply, carrier.able)
        head = here.speech.count(
            n_("On {channel}, {count} message:", "On {channel}, {count} messages:"),
            len(pieces),
            channel=linking.name_of(here, name),
        )
        here.answer(Reply("\n———\n".join([head, *(_as_text(piece) for piece in pieces)])))
    _once_more(here, campaign)


def _once_more(here: Here, campaign: Campaign) -> None:
    """After a look at it, the choices stand last again: where there are no buttons a number answers the last list."""
    verbs = [verb for verb in OFFERED.get(campaign.state, ()) if verb not in ("try", "preview", "drop")]
    if verbs:
        text = here.say(_("That is how it will leave, {you}."))
        here.answer(Reply(text, buttons(here, campaign, verbs)))


def _as_text(piece: Reply) -> str:
    taps = "  ".join(f"[{button.label}]" for button in piece.buttons)
    pictures = "📷 " * len(piece.photos)
    return "\n".join(part for part in (pictures.strip(), piece.text, taps) if part)


async def try_(here: Here, campaign: Campaign) -> None:
    """Exactly as it will be sent, to oneself."""
    here.answer(await written(here, campaign))
    _once_more(here, campaign)


async def written(here: Here, campaign: Campaign) -> Reply:
    """As the first unit of its audience reads it."""
    named = await announcement.places(campaign)
    areas = campaign.audience.get("areas") or []
    code = areas[0] if areas else campaign.unit.code
    if code == campaign.unit.code and (villages := await units.villages_within([campaign.unit_id], here.today)):
        code = villages[0].code
    reply = announcement.announcement(here.world.campaigns, campaign, named, code, here.speech)
    return replace(reply, hold="", about=f"campaign:{campaign.id}")


async def confirmation(here: Here, campaign: Campaign) -> None:
    """To the second officer: what would leave, as it would, and a yes or no."""
    card = await before_sending(here, campaign)
    who = campaign.made_by.name
    head = here.say(_("{who} asks for {your} agreement to send this, {you}:"), who=who)
    agree, *others = buttons(here, campaign, ("confirm", "refuse", "preview"))
    agree = replace(agree, reference=f"{agree.reference}:{version(campaign)}")
    here.answer(await written(here, campaign))
    here.answer(replace(card, text=f"{head}\n{card.text}", buttons=(agree, *others), photos=()))


def version(campaign: Campaign) -> str:
    """As it was launched; changed and launched anew it has another."""
    return f"v{int(campaign.changed_at.timestamp())}"


async def do(here: Here, campaign: Campaign, verb: str) -> None:
    """What a button or a typed word does; every time it is checked again whether they may."""
    async with database.transaction():  # of its own within the turn's: what is refused leaves nothing behind
        campaign, said_ = await _done(here, campaign, verb)
    here.hurry = True
    if said_:
        here.answer(Reply(said_))
    if verb not in ("recall", "refuse", "drop"):
        await said(here, campaign, verb)


async def _done(here: Here, campaign: Campaign, verb: str) -> tuple[Campaign, str]:
    """As it stands then, and what there is to say of it."""
    rules, about = here.world.campaigns, (campaign.id, here.who.id, here.now)
    if verb in VERBS:
        campaign = await VERBS[verb](*about)
        return campaign, here.say(DONE[verb], code=campaign.code) if verb in DONE else ""
    if verb == "retry":
        return campaign, here.speech.count(RETRIED, await launch.retry(*about))
    if verb in ("again", "count"):
        count = await launch.decide_unsure(*about, again=verb == "again")
        return campaign, here.speech.count(AGAIN if verb == "again" else COUNTED, count)
    does = {"confirm": launch.confirm, "close": progress.close}.get(verb)
    return await (does(rules, *about) if does else launch.launch(rules, *about)), ""


VERBS: Mapping[str, Callable[[int, int, datetime], Awaitable[Campaign]]] = {
    "recall": launch.recall,
    "refuse": launch.recall,
    "drop": launch.cancel,
    "pause": launch.pause,
    "resume": launch.resume,
    "cancel": launch.cancel,
}
RETRIED = n_("{count} is sent again.", "{count} are sent again.")
AGAIN = n_("{count} unsure one is sent again.", "{count} unsure ones are sent again.")
COUNTED = n_("{count} unsure one counts as sent.", "{count} unsure ones count as sent.")
LEAVES = _("It leaves now; how far it is shows here.")
DONE = {
    "recall": _("Taken back: {code} is a draft again, nothing was sent."),
    "refuse": _("All right: {code} goes back to its author, nothing was sent."),
    "drop": _("All right: {code} is dropped, nothing was sent."),
}
CLOSED = _("{code} is closed. I thank everybody who took part and tell them the sums.")


async def said(here: Here, campaign: Campaign, verb: str) -> None:
    if campaign.state == "confirming":
        return here.tell(
            _("{code} is for many people, so a second officer must agree. I have asked them and tell {you}."),
            (LABELS["recall"], f"announce:{campaign.id}:recall"),
            code=campaign.code,
        )
    if campaign.state == "scheduled" and campaign.send_at:
        at_once = campaign.send_at <= here.now
        words = here.say(LEAVES) if at_once else leaves_at(here, campaign.send_at)
        text = f"📣 {campaign.title} ({campaign.code}). {words}"
        return here.answer(Reply(text, buttons(here, campaign, OFFERED["scheduled"])))
    if verb == "close":
        all_ = await progress.board(here.world.campaigns, campaign)
        words = progress.summary(campaign, all_, here.speech)
        return here.answer(Reply(f"{here.say(CLOSED, code=campaign.code)}\n{words}"))
    return here.answer(await how_far(here, campaign))
