"""One message to a form: the answers after it and the question that follows. Pure: no rows, no clock."""

from dataclasses import dataclass, replace

from conversation import words
from conversation.forms import Form, changed
from conversation.messages import Reply, Said
from conversation.steps import Answers, Moment, NotAnAnswer, Question, buttons

STALE = "stale"


@dataclass(frozen=True)
class Turn:
    answers: dict[str, object]
    reply: Reply | None = None
    finished: bool = False
    cancelled: bool = False
    stale: bool = False  # a button of a question that is no longer open


def take_turn(form: Form, answers: Answers, said: Said, moment: Moment, token: str, prefix: str = "") -> Turn:
    """`token` marks the draft's own buttons; `prefix` is said before the next question."""
    step = form.next_step(answers)
    if step is None:
        return Turn(dict(answers), finished=True)
    if said.button:
        key, value = _reference(said.button, token)
        if key != step.key:
            return Turn(dict(answers), ask(form, answers, moment, token), stale=True)
        said = replace(said, button=_meant(value, step.question(answers, moment)))
    elif not said.attachments and not _names_a_choice(step.question(answers, moment), said.text):
        if words.cancel(said.text):
            return Turn(dict(answers), cancelled=True)
        if words.back(said.text):
            return _back(form, answers, moment, token)
    try:
        change = step.read(said, answers, moment)
    except NotAnAnswer as error:
        said_why = moment.speech.say(error.sentence, **error.values)
        return Turn(dict(answers), ask(form, answers, moment, token, instead=said_why))
    after = changed(answers, change)
    if form.next_step(after) is None:
        return Turn(after, finished=True)
    return Turn(after, ask(form, after, moment, token, prefix))


def ask(form: Form, answers: Answers, moment: Moment, token: str, prefix: str = "", instead: str = "") -> Reply | None:
    """The open question; `prefix` stands before its words, `instead` in their place with the same choices."""
    step = form.next_step(answers)
    if step is None:
        return None
    question: Question = step.question(answers, moment)
    text = instead or (f"{prefix} {question.text}" if prefix else question.text)
    return Reply(
        text=text,
        buttons=buttons(question, lambda value: _refer(token, step.key, value, question)),
        asks=True,
        numbers=question.numbers,
        wants="photos" if question.wants == "photos" else "place" if question.wants == "place" else "",
        hold=f"draft:{token}",
    )


def _names_a_choice(question: Question, text: str) -> bool:
    return words.choose(text, [label for label, _ in question.choices]) is not None


def _refer(token: str, key: str, value: str, question: Question) -> str:
    """A button's reference; a value too long for the 64 bytes a channel carries goes by its place."""
    reference = f"a:{token}:{key}:{value}"
    if len(reference.encode()) <= 64:
        return reference
    return f"a:{token}:{key}:#{[each for _, each in question.choices].index(value)}"


def _meant(value: str, question: Question) -> str:
    place = value.removeprefix("#")
    if value.startswith("#") and place.isdecimal() and int(place) < len(question.choices):
        return question.choices[int(place)][1]
    return value


def _reference(button: str, token: str) -> tuple[str, str]:
    parts = button.split(":", 3)
    if len(parts) != 4 or parts[0] != "a" or parts[1] != token:
        return STALE, ""
    return parts[2], parts[3]


def _back(form: Form, answers: Answers, moment: Moment, token: str) -> Turn:
    """Drop the last answer and ask it again; at the beginning, ask the first question again."""
    before = form.before(answers)
    if before is None:
        return Turn(dict(answers), ask(form, answers, moment, token))
    dropped = {
        key: value for key, value in answers.items() if key != before.key and not key.startswith(before.key + ".")
    }
    return Turn(dropped, ask(form, dropped, moment, token))
