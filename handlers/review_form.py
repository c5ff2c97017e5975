"""What an official types: a reason in their own words, a question, another criterion, a yes to approving many."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from catalogue.catalogue import Catalogue
from conversation import words
from conversation.forms import Form
from conversation.messages import Button, Reply, Said
from conversation.questions import AskChoices, AskText
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from conversation.turn import ask
from handlers.filling_in import filled_in
from handlers.here import Here
from handlers.report_changes import AskCriteria
from locales import _, n_
from reports import remarks, review
from reports.entitled import NotAllowed
from storage import review as rows
from storage import units
from storage.database import Row
from storage.models import Report

FORM = "review"
AT_ONCE = 20
MOST_FIELDS = 4
AGAIN = (
    ("photos", _("Photos")),
    ("numbers", _("Numbers")),
    ("criteria", _("Criterion")),
    ("when", _("Day, place")),
    ("story", _("Description")),
    ("activity", _("The work")),
)
APPROVED = n_("{count} report approved ✓.", "{count} reports approved ✓.")


@lru_cache(maxsize=4)
def review_form(catalogue: Catalogue) -> Form:
    return Form(
        FORM,
        (
            AskText("words", _("Please type the reason in one sentence, {you}."), _does("return", "reject")),
            AskChoices(
                "keys",
                _("What should the village give anew, {you}? Everything else is kept."),
                _does("return"),
                choices=_again,
            ),
            AskText("question", _("What would {you} like to ask the village?"), _does("ask")),
            AskCriteria(catalogue),
            AskSure(),
        ),
    )


def _again(answers: Answers, moment: Moment) -> list[tuple[str, str, tuple[str, ...]]]:
    """What can be given anew; where there are a few numbers, each of them too."""
    fields = [(f"n.{name}", label) for name, label in answers.get("fields") or ()]
    known = [(key, moment.speech.say(label)) for key, label in AGAIN]
    at = 1 + [key for key, _label in known].index("numbers")
    return [(label, key, ()) for key, label in (*known[:at], *fields, *known[at:])]


def _does(*verbs: str) -> Any:
    return lambda answers: answers.get("do") in verbs


@dataclass(frozen=True)
class AskSure:
    """The list that is going to be approved, and a yes."""

    key: str = "sure"

    def when(self, answers: Answers) -> bool:
        return answers.get("do") == "approve_all"

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        listed = "\n".join(f"• {line}" for line in answers["listed"])
        return Question(
            moment.speech.count(
                n_("Approve this {count} report?\n{listed}", "Approve these {count} reports?\n{listed}"),
                len(answers["reports"]),
                listed=listed,
            ),
            ((say(_("✓ Approve all")), "yes"), (say(_("No")), "no")),
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        if value == "no" or words.no(said.text):
            return {self.key: False}
        if value == "yes" or words.yes(said.text):
            return {self.key: True}
        raise NotAnAnswer(_("Please answer yes or no, {you}."))


def meant(text: str, names: Sequence[Sequence[str]]) -> int | None:
    return words.choose(text, [each[0] for each in names], names) if not text.strip().isdecimal() else None


async def start(here: Here, report_id: int, verb: str, version: int, state: str, said: str = "") -> None:
    """Ask for what the verb still needs; `said` are words typed along with it."""
    report = await rows.report(report_id)
    assert report is not None
    answers: dict[str, Any] = {"do": verb, "report": report_id, "version": version, "state": state}
    if verb == "move":
        above = await units.above(report.unit_id)
        answers |= {
            "activity": report.activity,
            "scope": [[unit.kind, list(unit.aims)] for unit in above],
            "day": report.day.isoformat(),
            "criteria": [each[:3] for each in await rows.counts(report_id)],
            "asking": "criteria",
        }
    else:
        answers |= {"fields": _fields(report)} if verb == "return" else {}
        answers |= {"question" if verb == "ask" else "words": said[:1000]} if said else {}
    here.open(FORM, answers)
    if verb == "ask" and said:
        here.close("done")
        return await _finish(here, answers)
    return here.answer(ask(review_form(here.world.catalogue), answers, here.moment, _token(here)))


def _fields(report: Report) -> list[list[str]]:
    """Its numbers, where there are several, but not more than there is room for beside the rest."""
    found = [[str(each["name"]), str(each.get("label") or each["name"])] for each in report.asked]
    given = [[name, label] for name, label in found if name in report.answers]
    return given if 1 < len(given) <= MOST_FIELDS else []


async def start_all(here: Here, waiting: Sequence[Row], lines: Sequence[str]) -> None:
    """Exactly these versions are approved, whatever else comes meanwhile."""
    answers: dict[str, Any] = {
        "do": "approve_all",
        "reports": [[row["id"], row["version"]] for row in waiting],
        "listed": list(lines[: len(waiting)]),
    }
    here.open(FORM, answers)
    here.answer(ask(review_form(here.world.catalogue), answers, here.moment, _token(here)))


def _token(here: Here) -> str:
    assert here.draft is not None
    return here.draft.token


async def take(here: Here) -> None:
    """One message to the open form."""
    answers = filled_in(here, review_form(here.world.catalogue), left=_("All right, nothing was decided, {you}."))
    if answers is not None:
        await _finish(here, answers)


async def _finish(here: Here, answers: Answers) -> None:
    try:
        await DOERS[answers["do"]](here, answers)
    except NotAllowed as why:
        here.tell(why.sentence, **why.values)


async def _return(here: Here, answers: Answers) -> None:
    rules = here.world.catalogue.review
    args = (answers["report"], here.who.id, "", answers["words"])
    did = await review.return_(
        rules, *args, answers["keys"], here.now, answers["version"], state=answers.get("state", "sent")
    )
    _done(here, _("{code} is sent back ✓. I tell the village what is needed."), did)


async def _reject(here: Here, answers: Answers) -> None:
    rules = here.world.catalogue.review
    args = (answers["report"], here.who.id, "", answers["words"])
    did = await review.reject(rules, *args, here.now, answers["version"], state=answers.get("state", "sent"))
    _done(here, _("{code} is turned down. I tell the village why."), did)


async def _ask(here: Here, answers: Answers) -> None:
    await remarks.ask(here.world.catalogue.review, answers["report"], here.who.id, answers["question"], here.now)
    here.tell(_("I have passed the question on to the village ✓. The answer comes here."))


async def _move(here: Here, answers: Answers) -> None:
    now = [each[:3] for each in await rows.counts(answers["report"])]
    chosen = answers.get("criteria") or []
    if chosen == now or not chosen:
        return here.tell(_("All right, nothing was changed, {you}."))
    did = await review.move(
        here.world.catalogue.review,
        answers["report"],
        here.who.id,
        [(of, number, indicator) for of, number, indicator in chosen],
        here.now,
        answers["version"],
        state=answers.get("state", "sent"),
    )
    report = Button(here.say(_("Back to {code}"), code=did.code), f"review:{did.report}")
    undo = Button(here.say(_("Undo")), f"undo:{did.decision}")
    return here.answer(Reply(here.say(_("{code} now counts for another criterion ✓."), code=did.code), (report, undo)))


async def _approve_all(here: Here, answers: Answers) -> None:
    if not answers["sure"]:
        return here.tell(_("All right, nothing was decided, {you}."))
    chosen = [(report, version) for report, version in answers["reports"]]
    done, refused = await review.approve_many(here.world.catalogue.review, chosen, here.who.id, here.now)
    lines = [here.speech.count(APPROVED, len(done))] + [here.say(why.sentence, **why.values) for why in refused]
    return here.answer(Reply("\n".join(lines)))


def _done(here: Here, sentence: str, did: review.Decided) -> None:
    here.tell(sentence, (_("Undo"), f"undo:{did.decision}"), (_("What waits"), "review"), code=did.code)


DOERS = {"return": _return, "reject": _reject, "ask": _ask, "move": _move, "approve_all": _approve_all}
