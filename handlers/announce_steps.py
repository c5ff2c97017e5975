"""The kinds of question of an announcement: each is asked once and read freely."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalogue import search
from catalogue.catalogue import Catalogue
from conversation import words
from conversation.announced import announced, deadline
from conversation.messages import Said
from conversation.questions import AskChoices
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from locales import _, any_language, n_

LONGEST = 3000
SHORTEST = 10  # letters; less tells nobody anything
LIKELY = 5
ALL_PLACES = n_("All of {area} ({count} place)", "All of {area} ({count} places)")


def places(answers: Answers) -> list[tuple[str, str, Sequence[str]]]:
    return [(name, str(id), ()) for id, name in answers.get("places") or ()]


@dataclass(frozen=True)
class AskAnnouncement:
    """The whole announcement in one message; the day, the hour and the deadlines are found in it."""

    key: str = "text"

    def when(self, answers: Answers) -> bool:
        return True

    def is_answered(self, answers: Answers) -> bool:
        return bool(answers.get(self.key))

    def question(self, answers: Answers, moment: Moment) -> Question:
        return Question(
            moment.speech.say(
                _(
                    "Please write the announcement in one message, {you}: what, when, where, and until when they"
                    " answer. I find the days and hours myself."
                )
            )
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        text = words.nfc(said.text).strip()
        if len(text) < SHORTEST:
            raise NotAnAnswer(_("Please write the announcement in one message, {you}; a sentence is enough."))
        if len(text) > LONGEST:
            raise NotAnAnswer(_("That is too long. Please keep it under {most} letters, {you}."), most=LONGEST)
        return read_text(text, answers, moment.today)


def read_text(text: str, answers: Answers, today: date) -> Change:
    """What is asked already stays when only the text is told anew."""
    found = announced(text, today)
    change: Change = {"text": text, "title": found.title}
    change |= {"day": found.day.isoformat() if found.day else None, "hour": found.hour or None}
    asks = list(found.asks)
    if asks and "asks" not in answers:
        change["asks"] = asks
    for ask, last in found.by:
        if last is not None:
            change[f"by.{ask}"] = last.isoformat()
    return change


@dataclass(frozen=True)
class AskArea:
    """All of their area, or some places in it, which may also be typed at once."""

    key: str = "area"

    def when(self, answers: Answers) -> bool:
        return bool(answers.get("places"))

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        all_ = moment.speech.count(ALL_PLACES, len(answers["places"]), area=answers["area.name"])
        some = moment.speech.say(_("Choose places"))
        return Question(moment.speech.say(_("Who gets it, {you}?")), ((all_, "all"), (some, "some")))

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        if not value and words.bare(said.text) in any_language(EVERYBODY):
            value = "all"
        if value in ("all", "some"):
            return {self.key: value}
        names = AskChoices("chosen", "", choices=lambda answers, _moment: places(answers))
        return {self.key: "some", **names.read(said, answers, moment)}


EVERYBODY = _("all|everybody|all of them")


@dataclass(frozen=True)
class AskAsks(AskChoices):
    """Nothing, or several; nothing is alone."""

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        change = super().read(said, answers, moment)
        asked = change.get(self.key) or []
        if "none" in asked or (not asked and f"{self.key}.open" not in change):
            return {self.key: [], f"{self.key}.open": None}
        return change


@dataclass(frozen=True)
class AskResult:
    """Which work they report when it is done: what the text names, else a choice."""

    catalogue: Catalogue
    key: str = "activity"

    def when(self, answers: Answers) -> bool:
        return "result" in (answers.get("asks") or ())

    def is_answered(self, answers: Answers) -> bool:
        return answers.get(self.key) in self.catalogue.activities

    def question(self, answers: Answers, moment: Moment) -> Question:
        named = search.activities(self.catalogue, f"{answers.get('title', '')} {answers.get('text', '')}")
        likely = list(dict.fromkeys([*(each.id for each in named), *(each.id for each in self.catalogue.likeliest)]))
        language = moment.speech.language
        return Question(
            moment.speech.say(_("Which work do they report as the result, {you}?")),
            tuple((self.catalogue.activities[id].short(language), id) for id in likely[:LIKELY]),
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        if value in self.catalogue.activities:
            return {self.key: value}
        found = search.activities(self.catalogue, said.text) if said.text.strip() else ()
        if not found:
            raise NotAnAnswer(_("I do not know that work, {you}. Please choose one, or say it in other words."))
        return {self.key: found[0].id}


# What a turn-out needs (R64); an officer may give a list of their own.
USUAL = (
    _("Organising committee"),
    _("Plan"),
    _("Villagers' meeting"),
    _("Public notice of the day"),
    _("Venue, chairs, flowers, flags"),
    _("Host and performances"),
    _("Sound and water"),
    _("Script"),
)
MOST_ITEMS = 20


@dataclass(frozen=True)
class AskItems:
    """What is to be prepared, one ticked after the other."""

    key: str = "items"

    def when(self, answers: Answers) -> bool:
        return "checklist" in (answers.get("asks") or ())

    def is_answered(self, answers: Answers) -> bool:
        return bool(answers.get(self.key))

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        return Question(
            say(_("What must be prepared, {you}? Type the things with commas between, or take the usual list.")),
            ((say(_("The usual list")), "usual"),),
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        if value == "usual":
            return {self.key: [moment.speech.say(each) for each in USUAL]}
        items = [each.strip(" .-•") for each in said.text.replace("\n", ",").replace(";", ",").split(",")]
        items = [each[:100] for each in items if each][:MOST_ITEMS]
        if not items:
            raise NotAnAnswer(_("Please type what must be prepared, {you}, with commas between."))
        return {self.key: items}


@dataclass(frozen=True)
class AskBy:
    """The last day of a registration or result; `before 20/2` ends on the 19th, and is said back so."""

    ask: str
    words: str

    @property
    def key(self) -> str:
        return f"by.{self.ask}"

    def when(self, answers: Answers) -> bool:
        return self.ask in (answers.get("asks") or ())

    def is_answered(self, answers: Answers) -> bool:
        return bool(answers.get(self.key))

    def question(self, answers: Answers, moment: Moment) -> Question:
        return Question(moment.speech.say(self.words))

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        last = deadline(said.text, moment.today)
        if last is None:
            raise NotAnAnswer(_("I could not read the day. For example: 12/3, before 20/2, Friday."))
        if last < moment.today:
            raise NotAnAnswer(_("That day is over already, {you}. Until which day?"))
        return {self.key: last.isoformat()}
