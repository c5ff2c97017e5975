"""The kinds of question: each knows how it is asked, how its answer is read and what is kept of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conversation import dates, numbers, words
from conversation.messages import Attachment, Said
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, always
from conversation.units import convert
from locales import _


@dataclass(frozen=True)
class _Asked:
    """What every question has: a key, its sentence, when it applies, and whether it may be skipped."""

    key: str
    ask: str
    applies: Callable[[Answers], bool] = field(default=always)
    skips: bool = False
    values: Mapping[str, object] = field(default_factory=dict)

    def when(self, answers: Answers) -> bool:
        return self.applies(answers)

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        return Question(moment.speech.say(self.ask, **self.values), self._skip(moment))

    def _skip(self, moment: Moment) -> tuple[tuple[str, str], ...]:
        return ((moment.speech.say(_("Skip")), "skip"),) if self.skips else ()

    def _skipped(self, said: Said) -> bool:
        return self.skips and (said.button == "skip" or words.skip(said.text))


@dataclass(frozen=True)
class AskText(_Asked):
    longest: int = 2000

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if self._skipped(said):
            return {self.key: ""}
        text = words.nfc(said.text).strip()
        if not text:
            raise NotAnAnswer(_("Please type the answer in words, {you}."))
        if len(text) > self.longest:
            raise NotAnAnswer(_("That is too long. Please keep it under {most} letters, {you}."), most=self.longest)
        return {self.key: text}


@dataclass(frozen=True)
class AskNumber(_Asked):
    """A number, kept as {"value", "unit", "approx"}; `unit` is what a bare number counts in."""

    unit: str = ""
    low: int = 0
    high: int = 1_000_000_000_000
    whole: bool = False

    def question(self, answers: Answers, moment: Moment) -> Question:
        return replace(super().question(answers, moment), numbers=True)

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if self._skipped(said):
            return {self.key: ""}
        found = numbers.read_one(said.text, self.unit)
        if found is None:
            raise NotAnAnswer(_("I could not read a number there. About how many? (for example: 300)"))
        value = found.value
        if found.unit and self.unit and found.unit != self.unit:
            converted = convert(found.value, found.unit, self.unit)
            if converted is None:
                raise NotAnAnswer(_("Please give it in {unit}, {you}."), unit=self.unit)
            value = converted
        if not self.low <= value <= self.high:
            raise NotAnAnswer(_("Please send a number from {low} to {high}, {you}."), low=self.low, high=self.high)
        if self.whole and value != value.to_integral_value():
            raise NotAnAnswer(_("Please send a whole number, {you}."))
        return {self.key: {"value": format(value.normalize(), "f"), "unit": self.unit, "approx": found.approx}}


@dataclass(frozen=True)
class AskMoney(AskNumber):
    unit: str = "đồng"
    whole: bool = True


@dataclass(frozen=True)
class AskDate(_Asked):
    """A day, kept in ISO form; `future` for deadlines."""

    future: bool = False

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if self._skipped(said):
            return {self.key: ""}
        found = dates.find_date(said.text, moment.today, future=self.future)
        if found is None:
            raise NotAnAnswer(_("I could not read the day. For example: 12/3, yesterday, 14 tháng Giêng."))
        if not self.future and found.day > moment.today:
            raise NotAnAnswer(_("That day has not come yet. Which day was it, {you}?"))
        return {self.key: found.day.isoformat()}


@dataclass(frozen=True)
class AskTime(_Asked):
    """A time of day, kept as HH:MM."""

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if self._skipped(said):
            return {self.key: ""}
        found = dates.find_time(said.text)
        if found is None:
            raise NotAnAnswer(_("I could not read the time. For example: 7h30, 2 giờ chiều."))
        return {self.key: found.time.strftime("%H:%M")}


@dataclass(frozen=True)
class AskChoice(_Asked):
    """One of several; `choices` gives (label, value, further names) for the answers so far."""

    choices: Callable[[Answers, Moment], Sequence[tuple[str, str, Sequence[str]]]] = field(
        default=lambda _answers, _moment: ()
    )
    most: int = 12  # shown; the others are found by typing them

    def question(self, answers: Answers, moment: Moment) -> Question:
        shown = tuple((label, value) for label, value, _names in self.choices(answers, moment))[: self.most]
        return Question(moment.speech.say(self.ask, **self.values), shown + self._skip(moment))

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if self._skipped(said):
            return {self.key: ""}
        choices = self.choices(answers, moment)
        for _label, value, _names in choices:
            if said.button == value:
                return {self.key: value}
        at = words.choose(said.text, [label for label, _, _ in choices], [names for _, _, names in choices])
        if at is None:
            raise NotAnAnswer(_("Please choose one of these, {you}."))
        return {self.key: choices[at][1]}


@dataclass(frozen=True)
class AskChoices(AskChoice):
    """Several of several, kept as a list: named in one sentence, or tapped one by one and closed with Done."""

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers and f"{self.key}.open" not in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        chosen = answers.get(self.key) or []
        shown = tuple(
            (f"✓ {label}" if value in chosen else label, value) for label, value, _ in self.choices(answers, moment)
        )
        done = ((moment.speech.say(_("Done")), "done"),) if chosen else self._skip(moment)
        return Question(moment.speech.say(self.ask, **self.values), shown + done)

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        chosen: list[str] = list(answers.get(self.key) or [])
        if self._skipped(said):
            return {self.key: [], f"{self.key}.open": None}
        if said.button == "done" or (chosen and words.done(said.text)):
            return {self.key: chosen, f"{self.key}.open": None}
        choices = self.choices(answers, moment)
        values = [value for _, value, _ in choices]
        if said.button in values:
            kept = [v for v in chosen if v != said.button] if said.button in chosen else [*chosen, said.button]
            return {self.key: kept, f"{self.key}.open": True}
        parts = [part for part in said.text.replace(";", ",").replace(" và ", ",").split(",") if part.strip()]
        labels, names = [label for label, _, _ in choices], [also for _, _, also in choices]
        found = [words.choose(part, labels, names) for part in parts]
        if not found or None in found:
            raise NotAnAnswer(_("Please choose from these, {you}; several with commas between."))
        picked = [values[at] for at in found if at is not None]
        return {self.key: list(dict.fromkeys([*chosen, *picked])), f"{self.key}.open": None}


@dataclass(frozen=True)
class AskYesNo(_Asked):
    """Yes or no, kept as a truth value."""

    yes: str = _("Yes")
    no: str = _("No")

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        choices = ((say(self.yes), "yes"), (say(self.no), "no"))
        return Question(say(self.ask, **self.values), choices + self._skip(moment))

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if self._skipped(said):
            return {self.key: ""}
        labels = [moment.speech.say(self.yes), moment.speech.say(self.no)]
        if said.button in ("yes", "no"):
            return {self.key: said.button == "yes"}
        at = words.choose(said.text, labels)
        if at is not None:
            return {self.key: at == 0}
        if words.no(said.text):
            return {self.key: False}
        if words.yes(said.text):
            return {self.key: True}
        raise NotAnAnswer(_("Please answer yes or no, {you}."))


@dataclass(frozen=True)
class AskPlace(_Asked):
    """A place: words, or a point on the map kept as {"lat", "lon"} under `<key>.point`."""

    def question(self, answers: Answers, moment: Moment) -> Question:
        return Question(moment.speech.say(self.ask, **self.values), self._skip(moment), wants="place")

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if self._skipped(said):
            return {self.key: ""}
        text = words.nfc(said.text).strip()[:300]
        if said.point:
            point = {"lat": said.point.lat, "lon": said.point.lon}
            return {self.key: text, f"{self.key}.point": point}
        if not text:
            raise NotAnAnswer(_("Please type the place or send where {you} are."))
        return {self.key: text}


@dataclass(frozen=True)
class AskPhotos(_Asked):
    """Photos, kept as a list of their ids; they may also come before and after they are asked for."""

    kinds: tuple[str, ...] = ("photo",)
    least: int = 1
    most: int = 100
    later: str = ""  # the label of a choice to send them later

    def is_answered(self, answers: Answers) -> bool:
        return f"{self.key}.later" in answers or len(answers.get(self.key) or ()) >= self.least

    def question(self, answers: Answers, moment: Moment) -> Question:
        later = ((moment.speech.say(self.later), "later"),) if self.later else ()
        return Question(moment.speech.say(self.ask, **self.values), later + self._skip(moment), wants="photos")

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if said.button == "later" or self._skipped(said) or (self.later and words.done(said.text)):
            return {f"{self.key}.later": True}
        if not said.attachments:
            raise NotAnAnswer(_("Please send at least one photo here, {you}."))
        return self.add(said, answers)

    def _fits(self, attachment: Attachment) -> bool:
        return attachment.kind in self.kinds or attachment.mime.startswith("image/")

    def add(self, said: Said, answers: Answers) -> Change:
        """The list with what came along added; nothing is ever discarded, only the count is bounded."""
        kept: list[int] = list(answers.get(self.key) or [])
        new = [each.kept for each in said.attachments if each.kept is not None and self._fits(each)]
        new = [each for each in new if each not in kept]
        if len(kept) + len(new) > self.most:
            raise NotAnAnswer(
                _("There are {most} photos already, that is enough for one report, {you}."), most=self.most
            )
        return {self.key: kept + new}


@dataclass(frozen=True)
class AskFiles(AskPhotos):
    kinds: tuple[str, ...] = ("file", "photo", "voice", "video")
