"""What an announcement may say beside its text: where it is held, who joins in, what each does, a second language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from campaigns import compose
from campaigns.rules import NotAllowed
from conversation.announced_places import each_does, places_told
from conversation.forms import Form
from conversation.messages import Said
from conversation.questions import AskChoice, AskChoices, AskText
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from conversation.turn import ask, take_turn
from handlers import announce_card
from handlers.announce_steps import LONGEST, places
from handlers.here import Here
from locales import _, languages
from storage import database, units
from storage.models import Campaign

FORM = "announce_more"
WHAT = {
    "host": _("Where it is held"),
    "joining": _("Places that join in"),
    "does": _("What each place does"),
}
WRITTEN = {"en": _("The text in English"), "vi": _("The text in Vietnamese")}
ASKED = {
    "en": _("Please type the announcement in English, {you}; whoever reads English gets that."),
    "vi": _("Please type the announcement in Vietnamese, {you}; whoever reads Vietnamese gets that."),
}


def _only(what: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get("what") == what


def _what(_answers: Answers, moment: Moment) -> Sequence[tuple[str, str, Sequence[str]]]:
    others = [language for language in languages() if language in WRITTEN and language != moment.speech.language]
    labels = {**WHAT, **{language: WRITTEN[language] for language in others}, "nothing": _("Leave it")}
    return [(moment.speech.say(label), value, ()) for value, label in labels.items()]


def _with_office(answers: Answers, moment: Moment) -> Sequence[tuple[str, str, Sequence[str]]]:
    office = (str(answers["area.name"]), str(answers["unit"]), ())
    return [office, *places(answers), (moment.speech.say(_("At no one place")), "none", ())]


@dataclass(frozen=True)
class AskJoining:
    """All but the host, or those that are named."""

    key: str = "joining"

    def when(self, answers: Answers) -> bool:
        return answers.get("what") == self.key

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        choices = ((say(_("All the others")), "others"), (say(_("None")), "none"))
        return Question(say(_("Which places join in, {you}? Tap, or type their names with commas between.")), choices)

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        if value == "none":
            return {self.key: []}
        if value == "others":
            return {self.key: [id for _name, id, _also in places(answers) if id != answers.get("host.now")]}
        names = AskChoices(self.key, "", choices=lambda answers, _moment: places(answers))
        return {self.key: names.read(said, answers, moment)[self.key]}


@dataclass(frozen=True)
class AskDoes:
    """A line for each place; those that are not named keep theirs."""

    key: str = "does"

    def when(self, answers: Answers) -> bool:
        return answers.get("what") == self.key

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        example = next((name for name, _id, _also in places(answers)), str(answers["area.name"]))
        sentence = _("What does each place do, {you}? One line each, for example: {place}: plant 500 m of flowers")
        return Question(moment.speech.say(sentence, place=example))

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        known = known_places(answers)
        does, unknown = each_does(said.text, [name for _id, name in known])
        if unknown:
            raise NotAnAnswer(_("I do not know the place “{name}”, {you}. Which one is it?"), name=unknown[0])
        if not does:
            raise NotAnAnswer(_("One line for each place, please: its name, a colon, what it does."))
        return {self.key: {str(known[at][0]): what for at, what in does.items()}}


@cache
def more_form() -> Form:
    return Form(
        FORM,
        (
            AskChoice("what", _("What shall I add, {you}?"), choices=_what),
            AskChoice(
                "host", _("Where is it held, {you}? Tap, or type its name."), _only("host"), choices=_with_office
            ),
            AskJoining(),
            AskDoes(),
            *(AskText(each, ASKED[each], _only(each), longest=LONGEST) for each in ASKED),
        ),
    )


def known_places(answers: Answers) -> list[tuple[int, str]]:
    """The office that writes, then what lies below it."""
    office = (int(answers["unit"]), str(answers["area.name"]))
    return [office, *((int(id), str(name)) for id, name in answers.get("places") or ())]


async def told(answers: Answers) -> dict[str, Any]:
    """What the text itself says of places, as a campaign keeps it."""
    known = known_places(answers)
    found = places_told(str(answers["text"]), [name for _id, name in known])
    fields: dict[str, Any] = {}
    if found.host is not None:
        fields["host"] = known[found.host][0]
    if found.joining:
        addressed = {int(each) for each in answers.get("chosen") or ()} if answers.get("area") == "some" else None
        joining = [known[at][0] for at in found.joining]
        fields["responding"] = await _codes(each for each in joining if addressed is None or each in addressed)
    if found.does:
        fields["contents"] = await _by_code({known[at][0]: does for at, does in found.does.items()})
    return fields


async def _codes(ids: Iterable[int]) -> list[str]:
    return [unit.code for unit in await units.by_ids(list(ids))]


async def _by_code(does: Mapping[int, str]) -> dict[str, str]:
    return {unit.code: does[unit.id] for unit in await units.by_ids(list(does))}


async def begin(here: Here, campaign: Campaign, known: Answers) -> None:
    """[Add]: one further question about a draft; `known` are its places (handlers/announce.py)."""
    answers = {**known, "campaign": campaign.id, "host.now": str(campaign.host_id or "")}
    draft = here.open(FORM, answers)
    here.answer(ask(more_form(), draft.answers, here.moment, draft.token))


async def take(here: Here) -> None:
    draft = here.draft
    assert draft is not None
    turn = take_turn(more_form(), draft.answers, here.said, here.moment, draft.token)
    here.keep(dict(turn.answers))
    if not turn.finished and not turn.cancelled:
        return here.answer(turn.reply)
    here.close("cancelled" if turn.cancelled else "done")
    try:
        async with database.transaction():
            campaign = await compose.read(int(draft.answers["campaign"]), here.who.id, here.now)
            if fields := {} if turn.cancelled else await _fields(draft.answers, campaign):
                await compose.change(campaign.id, here.who.id, here.now, **fields)
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    return await announce_card.show(here, campaign.id)


async def _fields(answers: Answers, campaign: Campaign) -> dict[str, Any]:
    what = answers["what"]
    if what == "host":
        return {"host": None if answers["host"] == "none" else int(answers["host"])}
    if what == "joining":
        return {"responding": await _codes(map(int, answers["joining"]))}
    if what == "does":
        does = await _by_code({int(id): told for id, told in answers["does"].items()})
        return {"contents": {**campaign.contents, **does}}
    return {"texts": {**campaign.texts, what: answers[what]}} if what in WRITTEN else {}
