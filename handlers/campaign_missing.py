"""Who has not answered a campaign, in order of place, one tap to urge them; and how far all are."""

from datetime import date, timedelta

from campaigns import compose, progress
from conversation import words
from conversation.messages import Button, Reply
from handlers import announce_words
from handlers.here import Here
from locales import _, any_language, n_
from storage.models import Campaign

RUNNING = ("writing", "sending", "paused", "sent")
LATELY = 20  # campaigns looked at
MISSING = {
    "seen": n_("{count} village has not tapped “received”: {names}.", "{count} villages have not: {names}."),
    "part": n_("{count} village has not said whether it takes part: {names}.", "{count} villages have not: {names}."),
    "register": n_("{count} village has not registered: {names}.", "{count} villages have not registered: {names}."),
    "started": n_("{count} village has not started: {names}.", "{count} villages have not started: {names}."),
    "result": n_("{count} village has sent no result: {names}.", "{count} villages have sent no result: {names}."),
    "checklist": n_("{count} village is not ready: {names}.", "{count} villages are not ready: {names}."),
    "loudspeaker": n_("{count} village has not read it out: {names}.", "{count} villages have not: {names}."),
}
NOBODY = {
    "seen": _("Everybody has tapped “received”."),
    "part": _("All villages have answered."),
    "register": _("All villages have registered."),
    "started": _("All villages have started."),
    "result": _("All villages have sent their result."),
    "checklist": _("All villages are ready."),
    "loudspeaker": _("All villages have read it out."),
}
URGE = n_("Urge {count} village", "Urge {count} villages")
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
    found = [
        each
        for each in await compose.listed(here.who.id, here.now, most=LATELY)
        if each.state in RUNNING and ask in each.asks
    ]
    letters = "".join(letter for letter in named.upper() if letter.isalnum())
    by_code = [each for each in found if each.code.replace("-", "") == letters]
    by_title = [each for each in found if named and named in words.plain(each.title)]
    return next(iter(by_code or by_title or found), None)


async def who(here: Here, campaign: Campaign, ask: str) -> None:
    """Those missing in order of place, and one tap to urge them."""
    rows = await progress.missing(here.world.campaigns, campaign, ask)
    if not rows:
        return here.tell(NOBODY[ask])
    text = here.speech.count(MISSING[ask], len(rows), names=announce_words.listed(rows))
    if by := campaign.asks.get(ask, {}).get("by"):
        text = f"{text} {_ends(here, date.fromisoformat(by))}"
    urge_ = Button(here.speech.count(URGE, len(rows)), f"announce:{campaign.id}:urge:{ask}")
    board_ = Button(here.say(_("How far are they")), f"announce:{campaign.id}:board")
    here.answer(Reply(f"{campaign.title} ({campaign.code}): {text}", (urge_, board_)))
    return None


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
    lines = []
    if done.units:
        urged = n_("Urged {count} village ({people} people) ✓.", "Urged {count} villages ({people} people) ✓.")
        lines.append(here.speech.count(urged, done.units, people=done.people))
    if done.today:
        today = n_("{count} village was urged today already.", "{count} villages were urged today already.")
        lines.append(here.speech.count(today, done.today))
    if done.escalated:
        twice = n_(
            "{count} village was urged twice already: its commune is told instead.",
            "{count} villages were urged twice already: their communes are told instead.",
        )
        lines.append(here.speech.count(twice, done.escalated))
    if done.capped:
        capped = n_(
            "{count} village has had enough messages this week; please phone.",
            "{count} villages have had enough messages this week; please phone.",
        )
        lines.append(here.speech.count(capped, done.capped))
    here.answer(Reply("\n".join(lines) or here.say(NOBODY[ask])))


async def board(here: Here, campaign: Campaign) -> None:
    """The sums, and for each thing asked who is missing, a tap away."""
    found = await progress.board(here.world.campaigns, campaign)
    text = f"📣 {campaign.title} ({campaign.code})\n{announce_words.sums(here, campaign, found.sums)}"
    buttons = []
    for ask in campaign.asks:
        if ask in MISSING and (rows := await progress.missing(here.world.campaigns, campaign, ask)):
            label = here.speech.count(WHO[ask], len(rows))
            buttons.append(Button(label, f"announce:{campaign.id}:who:{ask}"))
    here.answer(Reply(text, (*buttons[:5], Button(here.say(_("Open the board")), "web"))))


WHO = {
    "seen": n_("{count} not received", "{count} not received"),
    "part": n_("{count} without an answer", "{count} without an answer"),
    "register": n_("{count} not registered", "{count} not registered"),
    "started": n_("{count} not started", "{count} not started"),
    "result": n_("{count} without a result", "{count} without a result"),
    "checklist": n_("{count} not ready", "{count} not ready"),
    "loudspeaker": n_("{count} not read out", "{count} not read out"),
}
SOON = timedelta(days=1)


async def morning(here: Here) -> tuple[list[str], list[Button]]:
    """For the officer's morning: what of their campaigns ends today or tomorrow, and who is missing."""
    lines, buttons = [], []
    for campaign in await compose.listed(here.who.id, here.now, most=LATELY):
        if campaign.state not in RUNNING or campaign.made_by_id != here.who.id:
            continue
        for ask, told in campaign.asks.items():
            last = date.fromisoformat(told["by"]) if told.get("by") else None
            if ask not in DUE or last is None or not here.today <= last <= here.today + SOON:
                continue
            if rows := await progress.missing(here.world.campaigns, campaign, ask):
                ends = here.say(_("today")) if last == here.today else here.say(_("tomorrow"))
                lines.append(here.speech.count(DUE[ask], len(rows), title=campaign.title, day=ends))
                label = here.speech.count(URGE, len(rows))
                buttons.append(Button(label, f"announce:{campaign.id}:urge:{ask}"))
    return lines, buttons


DUE = {
    "register": n_(
        "{count} village has not registered for {title}, last day {day}",
        "{count} villages have not registered for {title}, last day {day}",
    ),
    "result": n_(
        "{count} village has sent no result of {title}, last day {day}",
        "{count} villages have sent no result of {title}, last day {day}",
    ),
    "seen": n_(
        "{count} village has not confirmed {title}, last day {day}",
        "{count} villages have not confirmed {title}, last day {day}",
    ),
    "part": n_(
        "{count} village has not answered {title}, last day {day}",
        "{count} villages have not answered {title}, last day {day}",
    ),
}
