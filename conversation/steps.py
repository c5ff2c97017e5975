"""What a step is: it knows when it applies, how it is asked and how an answer is read. Its kinds: questions.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from conversation import words
from conversation.messages import Button, Said
from locales import Speech

Answers = Mapping[str, Any]
Change = dict[str, Any]  # answers to put; None drops one


class NotAnAnswer(Exception):
    """What was said does not answer the question; the sentence says what to do."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


@dataclass(frozen=True)
class Moment:
    """When and to whom we speak: local time and how to say things."""

    now: datetime  # in the place's own time zone
    speech: Speech

    @property
    def today(self) -> date:
        return self.now.date()


def always(_answers: Answers) -> bool:
    return True


@dataclass(frozen=True)
class Question:
    """How a question stands: its words and its choices as (label, value)."""

    text: str
    choices: tuple[tuple[str, str], ...] = ()
    wants: str = ""
    numbers: bool = False  # a bare number is an answer, not the place of a choice


class Step(Protocol):
    """A step's key never changes its meaning; `when` and `read` are pure."""

    @property
    def key(self) -> str: ...

    def when(self, answers: Answers) -> bool: ...

    def is_answered(self, answers: Answers) -> bool: ...

    def question(self, answers: Answers, moment: Moment) -> Question: ...

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        """The answers that follow from what was said, its own key among them; NotAnAnswer if none do."""


def buttons(question: Question, reference: Callable[[str], str]) -> tuple[Button, ...]:
    return tuple(Button(label, reference(value)) for label, value in question.choices)


def picked(text: str, choices: Sequence[tuple[str, str]]) -> str:
    """The value of the choice that was typed, or ""."""
    at = words.choose(text, [label for label, _value in choices]) if text else None
    return choices[at][1] if at is not None else ""
