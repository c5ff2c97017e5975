"""A dialogue as data: a list of steps. Stored are only the answers; the open question follows from them."""

from dataclasses import dataclass

from conversation.questions import AskPhotos
from conversation.steps import Answers, Change, Step


@dataclass(frozen=True)
class Form:
    code: str
    steps: tuple[Step, ...]

    def next_step(self, answers: Answers) -> Step | None:
        return next((s for s in self.steps if s.when(answers) and not s.is_answered(answers)), None)

    def step(self, key: str) -> Step | None:
        return next((s for s in self.steps if s.key == key), None)

    def before(self, answers: Answers) -> Step | None:
        """The last answered step before the open question."""
        open_step = self.next_step(answers)
        answered = None
        for step in self.steps:
            if step is open_step:
                break
            if step.when(answers) and step.is_answered(answers):
                answered = step
        return answered

    @property
    def photos(self) -> AskPhotos | None:
        """Where photos go that come at any moment."""
        return next((step for step in self.steps if isinstance(step, AskPhotos)), None)


def changed(answers: Answers, change: Change) -> dict[str, object]:
    """The answers after a change; None drops one."""
    merged = {**answers, **change}
    return {key: value for key, value in merged.items() if value is not None}
