"""Which work a report is about: recent and frequent ones first, the rest by group, or in the person's own words."""

from dataclasses import dataclass

from catalogue import search
from catalogue.catalogue import Catalogue
from conversation import words
from conversation.messages import Said
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question
from handlers.report_story import story_change
from locales import _

FIRST = 4  # activities offered before "other work"
NOTED = _("I noted what {you} told ✓.")
EMPTY = (words.done, words.send, words.edit, words.yes, words.no, words.later)


def _tells_nothing(text: str) -> bool:
    return any(says(text) for says in EMPTY) or not any(letter.isalnum() for letter in text)


@dataclass(frozen=True)
class AskActivity:
    """Which work: recent and frequent ones first, the rest by group, or in the person's own words."""

    catalogue: Catalogue
    key: str = "activity"

    def when(self, answers: Answers) -> bool:
        return True

    def is_answered(self, answers: Answers) -> bool:
        return answers.get(self.key) in self.catalogue.activities

    def question(self, answers: Answers, moment: Moment) -> Question:
        asked = moment.speech.say(_("Which work was it, {you}?"))
        if answers.get("story"):
            asked = f"{moment.speech.say(NOTED)} {asked}"
        return Question(asked, self._choices(answers, moment))

    def _choices(self, answers: Answers, moment: Moment) -> tuple[tuple[str, str], ...]:
        language, say = moment.speech.language, moment.speech.say
        activities = self.catalogue.activities
        if found := answers.get("activity.found"):
            shown = [(activities[id].short(language), id) for id in found if id in activities]
            return (*shown, (say(_("Other work")), "more"))
        group = answers.get("activity.group")
        if group == "all":
            return tuple((each.short(language), f"g.{each.id}") for each in self.catalogue.groups.values())
        if group:
            in_group = [(one.short(language), one.id) for one in self.catalogue.in_group(group)]
            return (*in_group, (say(_("Other groups")), "more"))
        recent = [id for id in answers.get("recent") or [] if id in activities]
        first = list(dict.fromkeys([*recent, *(one.id for one in self.catalogue.likeliest)]))[:FIRST]
        return (*((activities[id].short(language), id) for id in first), (say(_("Other work")), "more"))

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if said.button == "more":
            return {"activity.group": "all", "activity.found": None}
        if said.button.startswith("g."):
            return {"activity.group": said.button.removeprefix("g."), "activity.found": None}
        if said.button in self.catalogue.activities:
            return self._chosen(said.button, answers, moment)
        if said.button or _tells_nothing(said.text):
            raise NotAnAnswer(_("Which work was it, {you}?"))
        labels = self._choices(answers, moment)
        at = words.choose(said.text, [label for label, _value in labels])
        if at is not None and labels[at][1] == "more":
            return {"activity.group": "all", "activity.found": None}
        if at is not None and labels[at][1].startswith("g."):
            return {"activity.group": labels[at][1].removeprefix("g."), "activity.found": None}
        if at is not None and len(words.plain(said.text)) <= len(words.plain(labels[at][0])) + 3:
            return self._chosen(labels[at][1], answers, moment)
        return self._from_words(said.text, answers, moment)

    def _from_words(self, text: str, answers: Answers, moment: Moment) -> Change:
        text = words.nfc(text).strip()[:2000]
        found = [activity.id for activity in search.activities(self.catalogue, text)][:5]
        if len(found) == 1 or (found and search.is_sure(self.catalogue, text)):
            change = self._chosen(found[0], answers, moment)
            if not search.is_only_name(self.catalogue, text, found[0]):
                change |= story_change(self.catalogue, {**answers, **change}, text, moment)
            return change
        if found:
            return {"activity.found": found, "story": answers.get("story") or text}
        # Not understood, never lost: it is the sentence about the work, whatever the work is.
        before = answers.get("story")
        return {"story": f"{before}. {text}" if before else text, "activity.found": None}

    def _chosen(self, activity: str, answers: Answers, moment: Moment) -> Change:
        change: Change = {self.key: activity, "activity.found": None, "activity.group": None}
        change |= {key: None for key in answers if key.startswith("n.")}
        if story := answers.get("story"):
            change |= story_change(self.catalogue, {**answers, **change, "story": None}, story, moment)
        return change
