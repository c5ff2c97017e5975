"""What a handler knows in one turn: who speaks, where, what they said, their draft, and where to put replies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.rules import Rules
from catalogue.catalogue import Catalogue
from conversation.messages import Abilities, Button, Reply, Said
from conversation.steps import Moment
from locales import Speech
from storage import burden
from storage.conversations import Draft
from storage.people import OFFICERS, REPORTERS, Held

OFFER_HOURS = 24


@dataclass(frozen=True)
class World:
    """What does not change from turn to turn."""

    catalogue: Catalogue
    timezone: ZoneInfo
    secret: bytes
    letter: Callable[[str], str]  # one of these, at random
    token: Callable[[], str]  # a random token for links
    public_url: str = ""  # where this server is reached, for links
    default_language: str = "vi"
    unasked_per_week: int = burden.PER_WEEK
    second_person_over: int = 500  # people, above which a campaign needs a second officer's yes

    @property
    def campaigns(self) -> Rules:
        return Rules(
            self.catalogue,
            self.timezone,
            self.second_person_over,
            default_language=self.default_language,
            unasked_per_week=self.unasked_per_week,
        )


@dataclass(frozen=True)
class Who:
    id: int
    name: str = ""
    language: str = ""
    address: str = "bac"
    agreed: bool = False
    roles: tuple[Held, ...] = ()

    @property
    def reports_for(self) -> tuple[Held, ...]:
        return tuple(held for held in self.roles if held.role in REPORTERS)

    @property
    def officer_of(self) -> tuple[Held, ...]:
        return tuple(held for held in self.roles if held.role in OFFICERS)


@dataclass(frozen=True)
class Where:
    chat: int
    channel: str
    address: str
    able: Abilities


@dataclass
class Here:
    world: World
    who: Who
    where: Where
    said: Said
    incoming: int  # id of the message in the inbox
    now: datetime  # aware
    draft: Draft | None = None
    offer: Mapping[str, Any] | None = None  # {"choices": [[label, reference]…], "at_ms", "photos_to"?, "late"?}
    replies: list[Reply] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)  # to be written, this turn's own and others it changed
    photos_to: int | None = None  # tapped just now: photos of the next hours belong to this report; 0: to none
    goes_to: int | None = None  # the chat has become this person's
    hurry: bool = False  # something was begun that the clock should look at before its next tick
    late: tuple[int, int] | None = None  # photos that joined a report by themselves: the report, the first of them

    @property
    def speech(self) -> Speech:
        return Speech(self.who.language or self.world.default_language, self.who.address)

    @property
    def moment(self) -> Moment:
        return Moment(self.now.astimezone(self.world.timezone), self.speech)

    @property
    def today(self) -> date:
        return self.moment.today

    @property
    def now_ms(self) -> int:
        return int(self.now.timestamp() * 1000)

    def say(self, sentence: str, **values: object) -> str:
        return self.speech.say(sentence, **values)

    def tell(self, sentence: str, *choices: tuple[str, str], **values: object) -> None:
        """Answer with a sentence and choices as (label sentence, reference)."""
        self.answer(Reply(self.say(sentence, **values), self.buttons(choices)))

    def tell_once(self, sentence: str, hold: str = "stranger", **values: object) -> None:
        """Answer several messages that come together with one sentence, when the chat is quiet."""
        self.answer(Reply(self.say(sentence, **values), hold=hold, wait=True))

    def buttons(self, choices: Sequence[tuple[str, str]]) -> tuple[Button, ...]:
        return tuple(Button(self.say(label), reference) for label, reference in choices)

    def answer(self, reply: Reply | None) -> None:
        if reply is not None:
            self.replies.append(reply)

    def open(self, form: str, answers: dict[str, Any]) -> Draft:
        """Begin a form; one that is open is put aside, never lost."""
        if self.draft is not None:
            self.close("aside")
        self.draft = Draft(self.who.id, form, answers, opened_ms=self.now_ms, touched_ms=self.now_ms)
        self.drafts.append(self.draft)
        return self.draft

    def keep(self, answers: dict[str, Any]) -> None:
        if self.draft is not None:
            self.draft.answers, self.draft.touched_ms, self.draft.changed = answers, self.now_ms, True
            if self.draft not in self.drafts:
                self.drafts.append(self.draft)

    def close(self, state: str) -> None:
        """The open draft is done, cancelled or put aside."""
        if self.draft is not None:
            self.keep(self.draft.answers)
            self.draft.state = state
            self.draft = None

    def resume(self, draft: Draft) -> None:
        if self.draft is not None and self.draft.id != draft.id:
            self.close("aside")
        draft.state = "open"
        self.draft = draft
        self.keep(draft.answers)
