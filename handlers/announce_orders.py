"""What an organiser taps or types about a campaign that is written: send it, stop it, who is missing, urge them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from campaigns import compose, launch
from campaigns.rules import NotAllowed
from conversation import words
from conversation.dates import find_date, find_time
from conversation.forms import Form
from conversation.messages import Button, Reply, Said
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from conversation.turn import ask
from handlers import announce, announce_card, announce_words, campaign_missing
from handlers.filling_in import filled_in
from handlers.here import Here
from locales import _, any_language
from storage import addressed, campaigns, database
from storage.models import Campaign

CODE = re.compile(r"(?<!\S)([^\W_][\w.]{0,20}-?[dD]\d{1,4})(?!\w)")
FORM = "announce_when"
SURE = ("cancel", "close")  # asked once more
OF_A_PART = ("board", "who", "urge")
# What stands before a campaign's code, in any language; alternatives stand between |.
VERBS: Mapping[str, str] = {
    _("send|send now"): "send",
    _("pause|hold"): "pause",
    _("go on with|resume|continue"): "resume",
    _("stop|stop for good|cancel"): "cancel",
    _("take back|recall"): "recall",
    _("agree|agree to send|confirm"): "confirm",
    _("refuse|do not agree to"): "refuse",
    _("send again|retry"): "retry",
    _("close|end"): "close",
    _("edit|change"): "edit",
    _("add to"): "more",
    _("schedule|set an hour for"): "later",
    _("how far is|board of"): "board",
    _("see|open|look at"): "card",
}


async def tapped(here: Here, *reference: str) -> None:
    """announce:17 is its card; announce:17:send does it; announce:17:urge:register and so on."""
    if not reference or not reference[0].isdecimal():
        return await announce.start(here)
    verb = reference[1] if len(reference) > 1 else "card"
    return await _do(here, int(reference[0]), verb, reference[2] if len(reference) > 2 else "")


async def _do(here: Here, campaign_id: int, verb: str, more: str = "") -> None:
    try:
        if verb in OF_A_PART:
            return await _of_a_part(here, campaign_id, verb, more)
        campaign = await compose.read(campaign_id, here.who.id, here.now)
        if verb == "card":
            return await announce_card.show(here, campaign.id)
        if verb == "edit":
            return await announce.edit(here, campaign.id)
        if verb == "more":
            return await announce.more(here, campaign)
        if verb in SURE and more != "yes":
            return _ask_sure(here, campaign, verb)
        if verb == "later":
            return _ask_when(here, campaign)
        if verb == "preview":
            return await announce_card.preview(here, campaign)
        if verb == "try":
            return await announce_card.try_(here, campaign)
        if verb == "confirm" and more and more != announce_card.version(campaign) and campaign.state == "confirming":
            return await announce_card.confirmation(here, campaign)  # it is not what they were shown
        if verb in announce_card.LABELS:
            return await announce_card.do(here, campaign, verb)
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    return await announce_card.show(here, campaign_id)


async def _of_a_part(here: Here, campaign_id: int, verb: str, ask_: str) -> None:
    """What the officers of a commune may do too with a campaign from above: look at their own villages, urge them."""
    campaign = await campaigns.get(campaign_id)
    offices = [held.unit for held in here.who.officer_of]
    if campaign is None or not await addressed.reaches(campaign.id, offices):
        campaign = await compose.read(campaign_id, here.who.id, here.now)
    if verb == "board" or ask_ not in campaign_missing.MISSING:
        return await campaign_missing.board(here, campaign)
    return await (campaign_missing.who if verb == "who" else campaign_missing.urge)(here, campaign, ask_)


def _ask_sure(here: Here, campaign: Campaign, verb: str) -> None:
    sentence = {
        "cancel": _("Stop “{title}” for good? Those who have it keep it; nobody else gets it."),
        "close": _("Close “{title}”? Everybody who took part gets the sums and a thank-you."),
    }[verb]
    choices = (Button(here.say(announce_card.LABELS[verb]), f"announce:{campaign.id}:{verb}:yes"),)
    leave = Button(here.say(_("No")), f"announce:{campaign.id}")
    here.answer(Reply(here.say(sentence, title=campaign.title), (*choices, leave)))


async def typed(here: Here) -> bool:
    """`tạm dừng NC-D3`, `gửi NC-D3`; False where no campaign of theirs is named."""
    text = words.nfc(here.said.text).strip()
    found = CODE.search(text)
    if found is None or not here.who.officer_of:
        return False
    before = words.bare(text[: found.start()])
    verb = next((verb for said, verb in VERBS.items() if before in any_language(said)), "card" if not before else "")
    if not verb:
        return False
    try:
        campaign = await compose.by_code(found[1], here.who.id, here.now)
    except NotAllowed:
        return False
    if verb == "later" and (rest := text[found.end() :].strip()):
        return await _schedule_typed(here, campaign, rest)
    await _do(here, campaign.id, verb)
    return True


async def listed(here: Here) -> None:
    """The campaigns of their area, newest first, and a new one."""
    if not here.who.officer_of:
        return here.tell(_("Announcements are for officers, {you}."))
    found = await compose.listed(here.who.id, here.now, most=5)
    new = Button(here.say(_("Write a new one")), "announce")
    if not found:
        return here.answer(Reply(here.say(_("No campaign yet, {you}.")), (new,)))
    lines = [
        f"• {each.code} {each.title}: {here.say(announce_words.STATES.get(each.state, each.state))}" for each in found
    ]
    buttons = tuple(Button(f"{each.code} {each.title}"[:40], f"announce:{each.id}") for each in found)
    return here.answer(Reply("\n".join(lines), (*buttons, new)))


@dataclass(frozen=True)
class AskHour:
    """A day and an hour to come; an hour alone is the next time the clock shows it."""

    key: str = "at"

    def when(self, answers: Answers) -> bool:
        return True

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        tonight, tomorrow = say(_("Tonight at 19:00")), say(_("Tomorrow at 11:30"))
        choices = ((tomorrow, "tomorrow"),) if moment.now.hour >= 19 else ((tonight, "tonight"), (tomorrow, "tomorrow"))
        return Question(say(_("When shall I send it, {you}? (for example: tomorrow 7:00, 20/2 8:00)")), choices)

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        fixed = {"tonight": (0, time(19, 0)), "tomorrow": (1, time(11, 30))}
        if value in fixed:
            days, hour = fixed[value]
            return {self.key: self._at(moment, moment.today + timedelta(days=days), hour)}
        hour_, day = find_time(said.text), find_date(said.text, moment.today, future=True)
        if hour_ is None and day is None:
            raise NotAnAnswer(_("I could not read the hour, {you}. For example: tomorrow 7:00, 20/2 8:00."))
        at = self._at(moment, day.day if day else moment.today, hour_.time if hour_ else time(11, 30))
        if datetime.fromisoformat(at) <= moment.now:
            if day is not None:
                raise NotAnAnswer(_("That hour is over already, {you}. When shall I send it?"))
            at = self._at(moment, moment.today + timedelta(days=1), hour_.time if hour_ else time(11, 30))
        return {self.key: at}

    def _at(self, moment: Moment, day: date, hour: time) -> str:
        return datetime.combine(day, hour, moment.now.tzinfo).isoformat()


WHEN = Form(FORM, (AskHour(),))


def _ask_when(here: Here, campaign: Campaign) -> None:
    draft = here.open(FORM, {"campaign": campaign.id})
    here.answer(ask(WHEN, draft.answers, here.moment, draft.token))


async def take(here: Here) -> None:
    """The hour for a campaign."""
    answers = filled_in(here, WHEN, left=_("All right, I left it, {you}. Nothing was sent."))
    if answers is not None:
        await _schedule(here, int(answers["campaign"]), datetime.fromisoformat(str(answers["at"])))


async def _schedule_typed(here: Here, campaign: Campaign, told: str) -> bool:
    try:
        change = AskHour().read(Said(at=here.said.at, text=told), {}, here.moment)
    except NotAnAnswer as why:
        here.tell(why.sentence, **why.values)
        return True
    await _schedule(here, campaign.id, datetime.fromisoformat(change["at"]))
    return True


async def _schedule(here: Here, campaign_id: int, at: datetime) -> None:
    try:
        async with database.transaction():
            campaign = await launch.launch(here.world.campaigns, campaign_id, here.who.id, here.now, at)
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    return await announce_card.said(here, campaign, "later")
