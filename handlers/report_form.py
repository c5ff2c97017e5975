"""The questions of a report, in order: work, photos, one sentence, check, send."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from catalogue.catalogue import Catalogue
from conversation import words
from conversation.forms import Form
from conversation.messages import Said
from conversation.steps import Answers, AskChoice, AskPhotos, Change, Moment, NotAnAnswer, Question, picked
from handlers import report_words
from handlers.report_activity import AskActivity
from handlers.report_changes import AskCriteria, AskEdit, AskPhotoChange, AskWhen
from handlers.report_counts import counts
from handlers.report_numbers import AskNumbers, EachNumber
from handlers.report_story import AskStory, AskWhich, story_change
from locales import _

FORM = "report"


@lru_cache(maxsize=4)
def report_form(catalogue: Catalogue) -> Form:
    return Form(
        FORM,
        (
            AskChoice("unit", _("Which village is it for, {you}?"), choices=_villages),
            AskActivity(catalogue),
            AskPictures(
                "photos",
                _("Please send the photos here, {you}. Several at once is fine."),
                later=_("Photos later"),
                catalogue=catalogue,
            ),
            AskStory(catalogue),
            AskWhich(catalogue),
            AskEdit(catalogue),
            AskWhen(),
            AskNumbers(catalogue),
            EachNumber(catalogue),
            AskPhotoChange(),
            AskCriteria(catalogue),
            AskConfirm(catalogue),
        ),
    )


def _villages(answers: Answers, _moment: Moment) -> Sequence[tuple[str, str, Sequence[str]]]:
    return [(name, str(id), ()) for id, name in answers.get("villages") or ()]


@dataclass(frozen=True)
class AskPictures(AskPhotos):
    """Of work that changes a place, photos from before it and after it say most."""

    catalogue: Catalogue | None = None

    def question(self, answers: Answers, moment: Moment) -> Question:
        asked = super().question(answers, moment)
        if not in_pairs(self.catalogue, answers):
            return asked
        text = moment.speech.say(
            _("Please send the photos here, {you}: best some from before the work and some from after it.")
        )
        return replace(asked, text=text)


def in_pairs(catalogue: Catalogue | None, answers: Answers) -> bool:
    activity = catalogue.activities.get(answers.get("activity") or "") if catalogue else None
    return activity is not None and activity.pairs


@dataclass(frozen=True)
class AskConfirm:
    """Say back what was understood; nothing is sent before the yes."""

    catalogue: Catalogue
    key: str = "confirm"

    def when(self, answers: Answers) -> bool:
        return True

    def is_answered(self, answers: Answers) -> bool:
        return answers.get(self.key) == "send"

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        return Question(
            report_words.summary(self.catalogue, answers, moment, counts(self.catalogue, answers, moment.today)),
            (
                (say(_("✓ Send")), "send"),
                (say(_("Change")), "edit"),
                (say(_("Add numbers")), "numbers"),
                (say(_("Later")), "later"),
            ),
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        if not value and said.text:
            value = "send" if words.yes(said.text) or words.done(said.text) else "edit" if words.edit(said.text) else ""
        if value in ("edit", "numbers"):
            return {"asking": value}
        if value in ("send", "later"):
            return {self.key: value}
        if said.point:
            return {"point": {"lat": said.point.lat, "lon": said.point.lon}}
        text = words.nfc(said.text).strip()[:2000]
        if not text or words.no(said.text):
            raise NotAnAnswer(_("Shall I send it, {you}? Tap Send, or Change to correct something."))
        return story_change(self.catalogue, answers, text, moment)
