"""How a campaign is said to its organiser: what it is, whom it reaches, what it costs, how far it is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from campaigns import announcement
from campaigns.audience import WHY, Reckoned
from campaigns.board import lacking
from campaigns.duties import Owed
from campaigns.progress import Board, Progress, Row
from campaigns.rules import Trouble
from handlers import linking
from handlers.announce_form import ASKS
from handlers.here import Here
from locales import _, n_
from locales.amounts import amount_words, number_words
from locales.dates import day_words, lunar_words
from storage.kinds import COMMUNES, VILLAGES
from storage.models import Campaign

NAMED = 8  # people or places named in one message; all are on the board
STATES = {
    "draft": _("not sent yet"),
    "confirming": _("waits for a second officer's yes"),
    "scheduled": _("will be sent at its hour"),
    "writing": _("being sent"),
    "sending": _("being sent"),
    "paused": _("paused"),
    "cancelling": _("being cancelled"),
    "cancelled": _("cancelled"),
    "sent": _("sent"),
    "closed": _("closed"),
}
FATES = {
    "waiting": n_("{count} still to leave", "{count} still to leave"),
    "sending": n_("{count} on its way", "{count} on their way"),
    "paused": n_("{count} paused", "{count} paused"),
    "failed": n_("{count} failed", "{count} failed"),
    "stopped": n_("{count} has blocked the bot", "{count} have blocked the bot"),
    "out_of_window": n_("{count} has not written for too long", "{count} have not written for too long"),
    "refused": n_("{count} refused by the channel", "{count} refused by the channel"),
    "cancelled": n_("{count} cancelled", "{count} cancelled"),
    "unsure": n_("{count} unsure", "{count} unsure"),
    "no_chat": n_("{count} has no chat yet", "{count} have no chat yet"),
    "not_agreed": n_("{count} has not agreed to the notice", "{count} have not agreed to the notice"),
    "opted_out": n_("{count} wants no announcements", "{count} want no announcements"),
    "over_quota": n_("{count} over the channel's quota", "{count} over the channel's quota"),
}
PAID = n_("{channel} {count} ({paid} paid)", "{channel} {count} ({paid} paid)")
FREE = n_("{channel} {count}", "{channel} {count}")
MINUTES = n_("about {count} minute", "about {count} minutes")
SECONDS = n_("about {count} second", "about {count} seconds")
REACHES = _("Reaches {people}: {channels}; {time}.")
NOT_REACHED = n_("Not reached, {count} person: {names}", "Not reached, {count} people: {names}")
WITHOUT = n_("{count} village has nobody yet: {names}", "{count} villages have nobody yet: {names}")
ARRIVED = _("{count} of {people} have it")


def head(here: Here, campaign: Campaign) -> str:
    """`📣 Ra quân đầu xuân 2024 (NC-D3)`, its day and what it asks."""
    lines = [f"📣 {campaign.title} ({campaign.code})"]
    if campaign.day:
        lines.append(when(here, campaign.day, campaign.hour))
    if asked := [
        asked_words(here, ask, told.get("by")) for ask in ASKS if (told := campaign.asks.get(ask)) is not None
    ]:
        lines.append(here.say(_("Asks: {what}"), what="; ".join(asked)))
    return "\n".join(lines)


async def beside(here: Here, campaign: Campaign) -> list[str]:
    """Where it is held, who joins in, what is written for some places or in another language."""
    lines = list(announcement.where(await announcement.places(campaign), here.speech))
    if campaign.contents:
        lines.append(here.speech.count(OWN, len(campaign.contents)))
    others = [language for language in campaign.texts if language != here.speech.language]
    return lines + [here.say(WRITTEN_IN[language]) for language in others if language in WRITTEN_IN]


OWN = n_("{count} place reads what it does itself", "{count} places read what they do themselves")
WRITTEN_IN = {"en": _("Written in English too"), "vi": _("Written in Vietnamese too")}


def when(here: Here, day: date, hour: str) -> str:
    said, moon = day_words(here.speech, day), lunar_words(here.speech, day)
    if hour:
        return here.say(_("{hour}, {day}, by the moon {lunar}"), hour=hour, day=said, lunar=moon)
    return here.say(_("{day}, by the moon {lunar}"), day=said, lunar=moon)


def asked_words(here: Here, ask: str, by: str | None) -> str:
    what = here.say(ASKS[ask])
    if not by:
        return what
    return here.say(_("{what}, until the end of {day}"), what=what, day=last_day(here, date.fromisoformat(by)))


def last_day(here: Here, day: date) -> str:
    return day_words(here.speech, day, year=day.year != here.today.year)


def reach(here: Here, reckoned: Reckoned) -> str:
    """Counts per channel, cost and time; who is not reached, by name and why."""
    lines = [
        here.say(
            REACHES,
            people=people(here, reckoned.reached),
            channels=" · ".join(
                here.speech.count(
                    PAID if load.paid else FREE,
                    load.people,
                    channel=linking.name_of(here, load.channel),
                    paid=load.paid,
                )
                for load in reckoned.loads
                if load.people
            ),
            time=lasting(here, reckoned.seconds),
        )
        if reckoned.reached
        else here.say(_("It reaches nobody yet."))
    ]
    if reckoned.unreached:
        unreached = [
            here.say(_("{name} ({place}) {why}"), name=each.name, place=each.unit_name, why=here.say(WHY[each.why]))
            for each in reckoned.unreached[:NAMED]
        ]
        count = sum(reckoned.why.values())
        lines.append(f"{here.speech.count(NOT_REACHED, count, names=shortened(unreached, count))}.")
    if reckoned.without:
        count = reckoned.places_without
        names = shortened(reckoned.without[:NAMED], count)
        lines.append(f"{here.speech.count(WITHOUT, count, names=names)}.")
    return "\n".join(lines)


def people(here: Here, count: int) -> str:
    return amount_words(here.speech, count, "người")


def shortened(names: Sequence[str], count: int) -> str:
    return ", ".join(names) + ("…" if count > len(names) else "")


def lasting(here: Here, seconds: float) -> str:
    whole = max(1, round(seconds))
    return here.speech.count(SECONDS, whole) if whole < 90 else here.speech.count(MINUTES, round(whole / 60))


def warnings(here: Here, troubles: Sequence[Trouble]) -> str:
    return "\n".join(f"• {each.words(here.speech)}" for each in troubles)


def progress(here: Here, campaign: Campaign, far: Progress) -> str:
    """One message that is edited as it goes on: `📣 … đang gửi: 120/300 người đã nhận · còn khoảng 2 phút`."""
    state = here.say(STATES.get(campaign.state, STATES["sent"]))
    lines = [f"📣 {campaign.title} ({campaign.code}): {state}."]
    arrived = number_words(here.speech, far.arrived)
    had = here.say(ARRIVED, count=arrived, people=people(here, far.total))
    lines.append(f"{had}{fates(here, far.states)}.")
    if far.seconds_left is not None and far.waiting and campaign.state in ("writing", "sending"):
        lines.append(here.say(_("{time} left."), time=lasting(here, far.seconds_left)))
    return "\n".join(lines)


def fates(here: Here, states: Mapping[str, int]) -> str:
    return "".join(
        f" · {here.speech.count(words, states[state])}" for state, words in FATES.items() if states.get(state)
    )


BOARD = {
    "register": _("registered {done}"),
    "part": _("taking part {done}"),
    "checklist": _("ready {done}"),
    "started": _("started {done}"),
    "result": _("results {done}"),
}


def sums(here: Here, campaign: Campaign, board: Board) -> str:
    """`Đăng ký 5/7 thôn, 320 người · bắt đầu 3/7 thôn`."""
    parts, all_ = [], board.sums
    for ask, words in BOARD.items():
        if ask in campaign.asks:
            kinds = campaign.asks[ask].get("of")
            expected = [row for row in board.rows if not kinds or row.kind in kinds]
            done = len(expected) - len(lacking(campaign, board, ask))
            parts.append(here.say(words, done=f"{done}/{places(here, expected)}"))
        if ask == "register" and ask in campaign.asks and all_.people:
            parts.append(people(here, all_.people))
    if "seen" in campaign.asks:
        parts.append(here.say(_("“received” {count}"), count=people(here, all_.seen)))
    if "loudspeaker" in campaign.asks:
        loud = n_("read out {count} time, {minutes} minutes", "read out {count} times, {minutes} minutes")
        parts.append(here.speech.count(loud, all_.times, minutes=all_.minutes))
    said = " · ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


VILLAGE = n_("{count} village", "{count} villages")
COMMUNE = n_("{count} commune", "{count} communes")
PLACE = n_("{count} place", "{count} places")


def places(here: Here, rows: Sequence[Row | Owed]) -> str:
    """`3 thôn`, `11 xã`; `5 nơi` where they are of several kinds."""
    return counted(here, [row.kind for row in rows], len(rows))


def counted(here: Here, kinds: Iterable[str], count: int) -> str:
    """So many places of these kinds."""
    of = set(kinds)
    words = VILLAGE if of <= set(VILLAGES) else COMMUNE if of <= set(COMMUNES) else PLACE
    return here.speech.count(words, count)


def listed(rows: Sequence[Row], most: int = 40) -> str:
    """In order of place, each with the unit above where they lie in several."""
    above = {row.above for row in rows}
    names = [f"{row.name} ({row.above})" if len(above) > 1 and row.above else row.name for row in rows]
    return shortened(names[:most], len(names))
