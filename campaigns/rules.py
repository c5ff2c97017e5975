"""What campaigns here go by, and how one says no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from catalogue.catalogue import Catalogue
from locales import Speech
from locales.dates import day_words
from storage import burden

SOON = timedelta(seconds=15)


@dataclass(frozen=True)
class Rules:
    """`second_over`: more people than this need a second officer's yes. Nothing leaves from evening to morning."""

    catalogue: Catalogue
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    second_over: int = 500
    evening: time = time(20, 30)
    morning: time = time(6, 30)
    default_language: str = "vi"
    unasked_per_week: int = burden.PER_WEEK  # messages nobody asked for, to one person

    def today(self, now: datetime) -> date:
        return now.astimezone(self.timezone).date()

    def by_day(self, now: datetime, *, urgent: bool = False) -> bool:
        """Whether what goes out now leaves by day: before the evening begins nothing more may be on its way."""
        return all(self.next_allowed(at, urgent=urgent) == at for at in (now, now + SOON))

    def next_allowed(self, at: datetime, *, urgent: bool = False) -> datetime:
        """`at` itself by day; at night the morning that follows."""
        local = at.astimezone(self.timezone)
        if urgent or self.morning <= local.time() < self.evening:
            return at
        day = local.date() if local.time() < self.morning else local.date() + timedelta(days=1)
        return datetime.combine(day, self.morning, self.timezone)


class NotAllowed(Exception):
    """It cannot be done; the sentence says why, in words for the person who asked."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


@dataclass(frozen=True)
class Trouble:
    """Something that must be put right before a campaign may go out, or (`blocks` is False) that one should know."""

    about: str  # title texts day asks audience media responding …: the field to mend
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    blocks: bool = True

    def words(self, speech: Speech) -> str:
        told = {
            key: day_words(speech, value) if isinstance(value, date) else value for key, value in self.values.items()
        }
        return speech.say(self.sentence, **told)

    def refusal(self) -> NotAllowed:
        told = {key: f"{value:%d/%m/%Y}" if isinstance(value, date) else value for key, value in self.values.items()}
        return NotAllowed(self.sentence, **told)
