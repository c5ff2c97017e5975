"""The questions of a report, in order: work, photos, one sentence, check, send."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from catalogue.catalogue import Catalogue
from conversation import words
from conversation.forms import Form
from conversation.messages import Said
from conversation.questions import AskChoice, AskPhotos
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from handlers import report_words
from handlers.report_activity import NOTED, AskActivity
from handlers.report_changes import AskCriteria, AskEdit, AskPhotoChange, AskWhen, day_behind
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
        if in_pairs(self.catalogue, answers):
            text = moment.speech.say(
                _("Please send the photos here, {you}: best some from before the work and some from after it.")
            )
            asked = replace(asked, text=text)
        if not answers.get("story"):
            return asked
        return replace(asked, text=f"{moment.speech.say(NOTED)} {asked.text}")

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        """Words that come before the photos are the sentence about the work, and not lost."""
        text = words.nfc(said.text).strip()[:2000]
        told = not (said.button or said.attachments) and any(letter.isalpha() for letter in text)
        if words.no(text) or words.later(text):
            return {f"{self.key}.later": True}
        if not told or self.catalogue is None or words.done(text):
            return super().read(said, answers, moment)
        return story_change(self.catalogue, answers, text, moment)


def in_pairs(catalogue: Catalogue | None, answers: Answers) -> bool:
    activity = catalogue.activities.get(answers.get("activity") or "") if catalogue else None
    return activity is not None and activity.pairs


def named(text: str, question: Question) -> str:
    """The choice that was typed; a sentence that only holds the word gửi sends nothing."""
    value = picked(text, question.choices)
    return "" if value == "send" and not (words.send(text) or words.numbered(text)) else value


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
        value = said.button or named(said.text, self.question(answers, moment))
        if not value and said.text:
            sends = words.yes(said.text) or words.done(said.text) or words.send(said.text)
            value = "send" if sends else "edit" if words.edit(said.text) else ""
            value = value or ("later" if words.later(said.text) else "")
        if value in ("edit", "numbers"):
            return {"asking": value}
        if value in ("send", "later"):
            return {self.key: value}
        if said.point:
            return {"point": {"lat": said.point.lat, "lon": said.point.lon}}
        text = words.nfc(said.text).strip()[:2000]
        if words.no(said.text) or words.about_sending(text) or not any(letter.isalnum() for letter in text):
            raise NotAnAnswer(_("Shall I send it, {you}? Tap Send, or Change to correct something."))
        found = day_behind(text, moment) if len(text) < 40 else None
        if found and not (text[: found.start] + text[found.end :]).strip(" ,.;"):
            return {"day": found.day.isoformat()}
        return story_change(self.catalogue, answers, text, moment)
