"""The questions of an announcement, in order: its text in one message, for whom, what it asks, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalogue.catalogue import Catalogue
from conversation.forms import Form
from conversation.messages import Said
from conversation.questions import AskChoice, AskChoices, AskFiles
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from handlers.announce_steps import AskAnnouncement, AskArea, AskAsks, AskBy, AskItems, AskResult, places
from locales import _

FORM = "announce"
ASKS = {
    "none": _("Nothing"),
    "seen": _("“Received”"),
    "part": _("Taking part?"),
    "register": _("Registration"),
    "result": _("Result"),
    "checklist": _("Preparation list"),
    "loudspeaker": _("Read out on loudspeaker"),
}
DUE = ("register", "result")  # what has no sense without a last day
CHANGES = {
    "text": _("Text, day, hour"),
    "area": _("For whom"),
    "asks": _("What it asks"),
    "by": _("Deadlines"),
    "photos": _("Photos, files"),
}
# The answers that a change asks anew.
ASKED_ANEW = {
    "text": ("text", "title", "day", "hour"),
    "area": ("area", "chosen", "chosen.open", "to", "who"),
    "asks": ("asks", "asks.open", "who", "activity", "items"),
    "by": ("by.register", "by.result"),
    "photos": (),
}


@lru_cache(maxsize=4)
def announce_form(catalogue: Catalogue) -> Form:
    return Form(
        FORM,
        (
            AskChange(),
            AskChoice("unit", _("For which office do {you} write?"), choices=_offices),
            AskAnnouncement(),
            AskArea(),
            AskChoices(
                "chosen",
                _("Which ones, {you}? Tap or type their names, then Done."),
                lambda answers: answers.get("area") == "some",
                choices=lambda answers, _moment: places(answers),
            ),
            AskChoice(
                "to", _("Villages or communes, {you}?"), lambda answers: bool(answers.get("communes")), choices=_to
            ),
            AskAsks("asks", _("What should they answer, {you}? Several are possible."), choices=_what),
            AskChoice("who", _("Who registers and reports, {you}?"), _both_answer, choices=_who),
            AskResult(catalogue),
            AskItems(),
            AskBy("register", _("Until which day do they register, {you}? (for example: before 20/2)")),
            AskBy("result", _("Until which day do they send the result, {you}? (for example: before 29/2)")),
            AskFiles(
                "photos",
                _("Please send photos or a document here, {you}."),
                lambda answers: answers.get("change") == "photos",
                least=10_000,  # closed by Done only
                most=10,
                later=_("Done"),
            ),
        ),
    )


def _offices(answers: Answers, _moment: Moment) -> Sequence[tuple[str, str, Sequence[str]]]:
    return [(name, str(id), ()) for id, name in answers.get("offices") or ()]


TO = {
    "villages": _("Village heads"),
    "communes": _("Commune officers"),
    "both": _("Both"),
}


def _to(_answers: Answers, moment: Moment) -> Sequence[tuple[str, str, Sequence[str]]]:
    return [(moment.speech.say(label), value, ()) for value, label in TO.items()]


def _both_answer(answers: Answers) -> bool:
    """Where communes and villages get it, villages may join in while only the communes register and report."""
    return answers.get("to") == "both" and any(ask in (answers.get("asks") or ()) for ask in DUE)


WHO = {"communes": _("The communes"), "both": _("Communes and villages")}


def _who(_answers: Answers, moment: Moment) -> Sequence[tuple[str, str, Sequence[str]]]:
    return [(moment.speech.say(label), value, ()) for value, label in WHO.items()]


def _what(_answers: Answers, moment: Moment) -> Sequence[tuple[str, str, Sequence[str]]]:
    return [(moment.speech.say(label), ask, ()) for ask, label in ASKS.items()]


@dataclass(frozen=True)
class AskChange:
    """[Change]: which part is told anew; everything else stays."""

    key: str = "change"

    def when(self, answers: Answers) -> bool:
        return "campaign" in answers

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        choices = tuple((say(label), key) for key, label in CHANGES.items())
        return Question(say(_("What shall I change, {you}?")), (*choices, (say(_("Leave it")), "nothing")))

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        if value == "nothing":
            return {self.key: value}
        if value not in CHANGES:
            raise NotAnAnswer(_("Please choose one of these, {you}."))
        return {self.key: value, **dict.fromkeys(ASKED_ANEW[value])}
