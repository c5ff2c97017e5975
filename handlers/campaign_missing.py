"""Who has not answered a campaign, in order of place, one tap to urge them; and how far all are."""

from collections.abc import Sequence
from datetime import date, timedelta

from campaigns import answers, compose, progress
from campaigns.board import lacking
from campaigns.progress import Row, Urged
from conversation import words
from conversation.messages import Button, Reply
from handlers import announce_words
from handlers.here import Here
from locales import _, any_language
from storage import units
from storage.kinds import VILLAGES
from storage.models import Campaign

RUNNING = ("writing", "sending", "paused", "sent")
LATELY = 20  # campaigns looked at
MISSING = {
    "seen": _("“Received” not tapped yet, {places}: {names}."),
    "part": _("No answer yet whether they take part, {places}: {names}."),
    "register": _("Not registered yet, {places}: {names}."),
    "started": _("Not started yet, {places}: {names}."),
    "result": _("No result yet, {places}: {names}."),
    "checklist": _("Not ready yet, {places}: {names}."),
    "loudspeaker": _("Not read out yet, {places}: {names}."),
}
NOBODY = {
    "seen": _("Everybody has tapped “received”."),
    "part": _("All have answered."),
    "register": _("All have registered."),
    "started": _("All have started."),
    "result": _("All have sent their result."),
    "checklist": _("All are ready."),
    "loudspeaker": _("All have read it out."),
}
URGE = _("Urge {places}")
# What an officer types; alternatives stand between |.
ASKED = {
    _("who has not registered|not registered|missing registrations"): "register",
    _("who has not reported|who has not sent a result|missing results"): "result",
    _("who has not started|not started"): "started",
    _("who has not seen it|who has not received it"): "seen",
    _("who is not ready"): "checklist",
    _("who has not read it out"): "loudspeaker",
    _("who has not answered"): "part",
}


async def typed(here: Here) -> bool:
    """`ai chưa đăng ký`, of the newest campaign that asks it, or of the one whose code follows."""
    if not here.who.officer_of:
        return False
    plain = words.bare(here.said.text)
    for said, ask in ASKED.items():
        opener = next((each for each in any_language(said) if plain == each or plain.startswith(f"{each} ")), None)
        if opener is None:
            continue
        campaign = await _newest(here, ask, plain.removeprefix(opener).strip())
        if campaign is None:
            here.tell(_("No campaign under way asks for that, {you}."))
        else:
            await who(here, campaign, ask)
        return True
    return False


async def _newest(here: Here, ask: str, named: str) -> Campaign | None:
    """Of those they made or see, then of those from above that are for their own villages too."""
    known = [
        *await compose.listed(here.who.id, here.now, most=LATELY),
        *await answers.for_person(here.who.id, here.now),
    ]
    found = [each for each in known if each.state in RUNNING and ask in each.asks]
    letters = "".join(letter for letter in named.upper() if letter.isalnum())
    by_code = [each for each in found if each.code.replace("-", "") == letters]
    by_title = [each for each in found if named and named in words.plain(each.title)]
    return next(iter(by_code or by_title or found), None)


async def who(here: Here, campaign: Campaign, ask: str) -> None:
    """Those missing in order of place, and one tap to urge them."""
    rows = await missing_here(here, campaign, ask)
    if not rows:
        return here.tell(NOBODY[ask])
    text = said(here, ask, rows)
    if by := campaign.asks.get(ask, {}).get("by"):
        text = f"{text} {_ends(here, date.fromisoformat(by))}"
    urge_ = Button(here.say(URGE, places=announce_words.places(here, rows)), f"announce:{campaign.id}:urge:{ask}")
    board_ = Button(here.say(_("How far are they")), f"announce:{campaign.id}:board")
    here.answer(Reply(f"{campaign.title} ({campaign.code}): {text}", (urge_, board_)))
    return None


async def missing_here(here: Here, campaign: Campaign, ask: str) -> list[Row]:
    """Those of their own area."""
    mine = await own(here)
    return [row for row in await progress.missing(here.world.campaigns, campaign, ask) if row.unit in mine]


async def own(here: Here) -> set[int]:
    """All places of the offices they hold."""
    return {unit for held in here.who.officer_of for unit in await units.ids_within(held.unit)}


def said(here: Here, ask: str, rows: Sequence[Row]) -> str:
    return here.say(MISSING[ask], places=announce_words.places(here, rows), names=announce_words.listed(rows))


def _ends(here: Here, last: date) -> str:
    if last == here.today:
        return here.say(_("The last day is today."))
    if last == here.today + timedelta(days=1):
        return here.say(_("The last day is tomorrow."))
    if last < here.today:
        return here.say(_("The last day was {day}."), day=announce_words.last_day(here, last))
    return here.say(_("The last day is {day}."), day=announce_words.last_day(here, last))


async def urge(here: Here, campaign: Campaign, ask: str) -> None:
    """Once a day, twice in all; then their commune hears, then the organiser."""
    done = await progress.urge(here.world.campaigns, campaign.id, ask, here.who.id, here.now)
    kinds = campaign.audience.get("kinds") or VILLAGES
    here.answer(Reply("\n".join(came_of(here, done, kinds)) or here.say(NOBODY[ask])))


def came_of(here: Here, done: Urged, kinds: Sequence[str]) -> list[str]:
    """Of urging places of these kinds."""
    people = announce_words.people(here, done.people)
    return [
        here.say(sentence, count=announce_words.counted(here, kinds, count), people=people)
        for fate, sentence in URGED.items()
        if (count := getattr(done, fate))
    ]


URGED = {
    "units": _("Urged ✓: {count} ({people})."),
    "today": _("Urged today already: {count}."),
    "escalated": _("Urged twice already, so their commune is told instead: {count}."),
    "twice": _("Urged twice already, please phone: {count}."),
    "capped": _("They have had enough messages this week, please phone: {count}."),
    "unreached": _("Nobody there can be written to, please phone: {count}."),
}


async def board(here: Here, campaign: Campaign) -> None:
    """The sums, and for each thing asked who is missing, a tap away; of their own part where it is from above."""
    offices = [held.unit for held in here.who.officer_of]
    whole = any([await units.lies_within(campaign.unit_id, office) for office in offices])
    found = await progress.board(here.world.campaigns, campaign, None if whole or not offices else offices[0])
    text = f"📣 {campaign.title} ({campaign.code})\n{announce_words.sums(here, campaign, found)}"
    buttons = []
    mine = await own(here)
    for ask in MISSING:
        if rows := [row for row in lacking(campaign, found, ask) if row.unit in mine]:
            label = here.say(WHO[ask], places=announce_words.places(here, rows))
            buttons.append(Button(label, f"announce:{campaign.id}:who:{ask}"))
    here.answer(Reply(text, (*buttons[:5], Button(here.say(_("Open the board")), "web"))))


WHO = {
    "seen": _("{places} not received"),
    "part": _("{places} without an answer"),
    "register": _("{places} not registered"),
    "started": _("{places} not started"),
    "result": _("{places} without a result"),
    "checklist": _("{places} not ready"),
    "loudspeaker": _("{places} not read out"),
}
SOON = timedelta(days=1)


async def morning(here: Here) -> tuple[list[str], list[Button]]:
    """For the officer's morning: what of their campaigns ends today or tomorrow, and who is missing."""
    lines, buttons = [], []
    for campaign in await compose.listed(here.who.id, here.now, most=LATELY):
        if campaign.state not in RUNNING or campaign.made_by_id != here.who.id:
            continue
        for ask, sentence in DUE.items():
            last = answers.last_day(campaign, ask) if ask in campaign.asks else None
            if last is None or not here.today <= last <= here.today + SOON:
                continue
            if rows := await progress.missing(here.world.campaigns, campaign, ask):
                ends = here.say(_("today")) if last == here.today else here.say(_("tomorrow"))
                missing = announce_words.places(here, rows)
                lines.append(here.say(sentence, places=missing, title=campaign.title, day=ends) + ".")
                label = here.say(URGE, places=missing)
                buttons.append(Button(label, f"announce:{campaign.id}:urge:{ask}"))
    return lines, buttons


DUE = {
    "register": _("{title}: {places} not registered, last day {day}"),
    "result": _("{title}: {places} without a result, last day {day}"),
    "seen": _("{title}: {places} not received, last day {day}"),
    "part": _("{title}: {places} without an answer, last day {day}"),
}
