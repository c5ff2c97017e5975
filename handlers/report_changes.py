"""Changing a report before it is sent: each choice asks again just that."""

from dataclasses import dataclass
from datetime import timedelta

from catalogue import search
from catalogue.catalogue import Catalogue
from catalogue.rules import Counts
from conversation import dates, words
from conversation.messages import Said
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from handlers import report_words
from handlers.report_counts import counts, known, sets_for
from locales import _
from locales.dates import day_opening


@dataclass(frozen=True)
class AskEdit:
    """What to change: each choice drops or asks again just that."""

    catalogue: Catalogue
    key: str = "edit"

    def when(self, answers: Answers) -> bool:
        return answers.get("asking") == "edit"

    def is_answered(self, answers: Answers) -> bool:
        return False

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        return Question(
            say(_("What shall we change, {you}?")),
            (
                (say(_("The work")), "activity"),
                (say(_("Day, place")), "when"),
                (say(_("Numbers")), "numbers"),
                (say(_("Photos")), "photos"),
                (say(_("Criterion")), "criteria"),
                (say(_("Nothing")), "none"),
            ),
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        choices = self.question(answers, moment).choices
        value = said.button or picked(said.text, choices)
        if value == "activity":
            return {"activity": None, "asking": None, "criteria": None}
        if value in ("when", "numbers", "photos", "criteria"):
            return {"asking": value}
        if value == "none":
            return {"asking": None}
        raise NotAnAnswer(_("Please choose one of these, {you}."))


@dataclass(frozen=True)
class AskWhen:
    """Another day, another place, or both in one sentence."""

    key: str = "when"

    def when(self, answers: Answers) -> bool:
        return answers.get("asking") == "when"

    def is_answered(self, answers: Answers) -> bool:
        return False

    def question(self, answers: Answers, moment: Moment) -> Question:
        say, today = moment.speech.say, moment.today
        sunday = today - timedelta(days=(today.weekday() + 1) % 7 or 7)
        return Question(
            say(_("Which day, {you}, and where? (or type, for example: 12/3, 14 tháng Giêng, at the village hall)")),
            (
                (say(_("Today")), today.isoformat()),
                (say(_("Yesterday")), (today - timedelta(days=1)).isoformat()),
                (day_opening(moment.speech, sunday, year=False), sunday.isoformat()),
            ),
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        done: Change = {"asking": None}
        if said.point:
            return {**done, "point": {"lat": said.point.lat, "lon": said.point.lon}}
        if said.button:
            return {**done, "day": said.button}
        text = words.nfc(said.text).strip()
        found = day_behind(text, moment)
        rest = (text[: found.start] + text[found.end :]).strip(" ,.;") if found else text
        if found:
            done["day"] = found.day.isoformat()
        if rest and not words.skip(rest):
            done["place"] = rest[:300]
        if len(done) == 1:
            raise NotAnAnswer(_("I could not read the day. For example: 12/3, yesterday, 14 tháng Giêng."))
        return done


def day_behind(text: str, moment: Moment) -> dates.FoundDate | None:
    """The day a text names, which may not lie ahead, nor be one the calendar does not have."""
    found = dates.find_date(text, moment.today)
    if found and found.day > moment.today:
        raise NotAnAnswer(_("That day has not come yet. Which day was it, {you}?"))
    if dates.no_such_day(text):
        raise NotAnAnswer(_("I could not read the day. For example: 12/3, yesterday, 14 tháng Giêng."))
    return found


@dataclass(frozen=True)
class AskPhotoChange:
    """More photos, or the last one taken out."""

    key: str = "morephotos"

    def when(self, answers: Answers) -> bool:
        return answers.get("asking") == "photos"

    def is_answered(self, answers: Answers) -> bool:
        return False

    def question(self, answers: Answers, moment: Moment) -> Question:
        say, count = moment.speech.say, len(answers.get("photos") or ())
        return Question(
            say(_("{count} photos so far. Send more here, {you}, or take one out by its number."), count=count),
            ((say(_("Take the last one out")), "last"), (say(_("Done")), "done"))
            if count
            else ((say(_("Done")), "done"),),
            wants="photos",
            numbers=True,
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        photos: list[int] = list(answers.get("photos") or ())
        if said.button == "done" or words.done(said.text):
            return {"asking": None}
        last = said.button == "last" or words.same(said.text, moment.speech.say(_("Take the last one out")))
        if last and photos:
            return {"photos": photos[:-1]}
        number = said.text.strip()
        if number.isdecimal() and 1 <= int(number) <= len(photos):
            return {"photos": [photo for at, photo in enumerate(photos, start=1) if at != int(number)]}
        raise NotAnAnswer(_("Send photos here, {you}, or tap Done."))


@dataclass(frozen=True)
class AskCriteria:
    """Which criterion or indicator it counts for, where the proposed one is not right."""

    catalogue: Catalogue
    key: str = "criteria"

    def when(self, answers: Answers) -> bool:
        return answers.get("asking") == "criteria"

    def is_answered(self, answers: Answers) -> bool:
        return False

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        choices = tuple(
            (report_words.counts_for(moment.speech, each), "/".join(map(str, each.key)))
            for each in self._offered(answers, moment)
        )
        return Question(
            say(_("Which criterion does it count for, {you}? Tap one, or type a number or a word.")),
            (*choices, (say(_("Keep as it is")), "keep")),
            numbers=not answers.get("criteria.found"),
        )

    def _offered(self, answers: Answers, moment: Moment) -> list[Counts]:
        if found := answers.get("criteria.found"):
            return [each for key in found if (each := known(self.catalogue, *key))]
        proposed = counts(self.catalogue, answers, moment.today)
        sets = sets_for(self.catalogue, answers, moment.today)
        whole = [Counts(of, criterion) for of in sets for criterion in of.criteria]
        return list({one.key: one for one in (*proposed, *whole)}.values())[:6]

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if said.button == "keep" or words.skip(said.text):
            return {"asking": None, "criteria.found": None}
        by_number = words.plain(said.text).isdecimal() and not answers.get("criteria.found")
        value = said.button or ("" if by_number else picked(said.text, self.question(answers, moment).choices))
        if value == "keep":
            return {"asking": None, "criteria.found": None}
        if value:
            of, number, indicator = value.split("/", 2)
            return {"asking": None, "criteria.found": None, "criteria": [[of, int(number), indicator]]}
        found = search.criteria(self.catalogue, said.text, sets_for(self.catalogue, answers, moment.today))
        whole = [one for one in found if one.indicator is None] if by_number else []
        hits = [list(one.key) for one in (whole or found)][:6]
        if len(hits) == 1:
            return {"asking": None, "criteria.found": None, "criteria": hits}
        if hits:
            return {"criteria.found": hits}
        raise NotAnAnswer(
            _("I found no criterion for that, {you}. Type its number or a word, for example: environment.")
        )
