"""Who reviews reports in which order, the ready reasons, and how long a report may lie unread."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import dropwhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catalogue.entries import Entry
from storage.kinds import KINDS

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
VERBS = ("approve", "return", "reject", "move", "ask")
KEYS = ("photos", "numbers", "criteria", "when", "story", "activity")  # answers that can be asked again
ROLES = ("admin", "viewer", "officer")


@dataclass(frozen=True)
class ReviewStep:
    id: str
    name_vi: str
    name_en: str
    kinds: tuple[str, ...]  # of unit, whose officers take this step
    may: tuple[str, ...]
    organisation: str = ""  # only officers who hold their role for it

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi


@dataclass(frozen=True)
class Chain:
    id: str
    of: tuple[str, ...]  # codes of the units it holds in; none: everywhere else
    steps: tuple[ReviewStep, ...]

    @property
    def first(self) -> str:
        return next(step.id for step in self.steps if "approve" in step.may)

    def step(self, id: str) -> ReviewStep | None:
        return next((step for step in self.steps if step.id == id), None)

    def after(self, id: str) -> str:
        """The next step that approves; "" when this was the last."""
        rest = list(dropwhile(lambda step: step.id != id, self.steps))[1:]
        return next((step.id for step in rest if "approve" in step.may), "")

    def above(self, id: str) -> tuple[ReviewStep, ...]:
        return tuple(list(dropwhile(lambda step: step.id != id, self.steps))[1:])


@dataclass(frozen=True)
class Reason:
    id: str
    verb: str  # return or reject
    name_vi: str
    name_en: str
    needs_vi: str  # how it stands in the sentence to the village
    needs_en: str
    asks: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi

    def needs(self, language: str) -> str:
        return self.needs_en if language == "en" else self.needs_vi


@dataclass(frozen=True)
class ReviewRules:
    chains: tuple[Chain, ...]
    reasons: dict[str, Reason]
    working_days: int = 2
    heads: tuple[str, ...] = ("admin", "viewer")
    holidays: frozenset[date] = frozenset()
    morning: time = time(6, 30)
    evening: time = time(21)
    timezone: ZoneInfo = VIETNAM

    def chain(self, codes: Sequence[str]) -> Chain:
        """The chain of a place; `codes` are those of the unit and all above it, the nearest first."""
        own = {code: chain for chain in self.chains for code in chain.of}
        usual = next(chain for chain in reversed(self.chains) if not chain.of)
        return next((own[code] for code in codes if code in own), usual)

    def reasons_for(self, verb: str) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons.values() if reason.verb == verb)


def read_chain(entry: Entry) -> Chain:
    steps = tuple(_step(each) for each in entry.entries("step", "id"))
    chain = Chain(id=entry.text("id"), of=entry.texts("of"), steps=steps)
    if not any("approve" in step.may for step in steps):
        entry.wrong("no step may approve: reports would wait for ever")
    if len({step.id for step in steps}) < len(steps):
        entry.wrong("two steps have the same id")
    entry.close()
    return chain


def _step(entry: Entry) -> ReviewStep:
    step = ReviewStep(
        id=entry.text("id"),
        name_vi=entry.text("name_vi"),
        name_en=entry.text("name_en"),
        kinds=entry.texts("kinds"),
        may=entry.texts("may"),
        organisation=entry.text("organisation", ""),
    )
    if len(step.id) > 10:
        entry.wrong("the id must have at most 10 letters")
    _all_of(entry, "kinds", step.kinds, KINDS)
    _all_of(entry, "may", step.may, VERBS)
    entry.close()
    return step


def read_reason(entry: Entry) -> Reason:
    reason = Reason(
        id=entry.text("id"),
        verb=entry.one_of("for", ("return", "reject")),
        name_vi=entry.text("name_vi"),
        name_en=entry.text("name_en"),
        needs_vi=entry.text("needs_vi"),
        needs_en=entry.text("needs_en"),
        asks=entry.texts("asks"),
    )
    if len(reason.id) > 30:
        entry.wrong("the id must have at most 30 letters")
    _all_of(entry, "asks", reason.asks, KEYS)
    if reason.verb == "return" and not reason.asks:
        entry.wrong("asks is missing: what is the village asked again?")
    entry.close()
    return reason


def read_rules(files: list[Entry], chains: dict[str, Chain], reasons: dict[str, Reason]) -> ReviewRules:
    """What a later file says of waiting and of the day stands in for what an earlier one said."""
    rules = ReviewRules(tuple(chains.values()), reasons)
    for file in files:
        waiting = Entry(file.table("waiting") if "waiting" in file.values else {}, file.file, "waiting", file.problems)
        day = Entry(file.table("day") if "day" in file.values else {}, file.file, "day", file.problems)
        _all_of(waiting, "heads", waiting.texts("heads"), ROLES)
        rules = ReviewRules(
            rules.chains,
            rules.reasons,
            working_days=waiting.whole("working_days", rules.working_days),
            heads=waiting.texts("heads") or rules.heads,
            holidays=rules.holidays | _days(waiting),
            morning=_time(day, "morning", rules.morning),
            evening=_time(day, "evening", rules.evening),
            timezone=_zone(day, rules.timezone),
        )
        waiting.close()
        day.close()
        file.close()
    if files and not any(not chain.of for chain in rules.chains):
        files[0].wrong("one chain must hold everywhere: of = []")
    return rules


def _all_of(entry: Entry, key: str, said: Collection[str], known: Collection[str]) -> None:
    for each in said:
        if each not in known:
            entry.wrong(f"{key} has {each!r}, which is none of: {', '.join(known)}")


def _days(entry: Entry) -> frozenset[date]:
    entry.seen.add("holidays")
    said = entry.values.get("holidays", [])
    if isinstance(said, list) and all(type(each) is date for each in said):
        return frozenset(said)
    entry.wrong("holidays must be a list of days like 2026-09-02")
    return frozenset()


def _time(entry: Entry, key: str, default: time) -> time:
    said = entry.text(key, default.strftime("%H:%M"))
    try:
        return time.fromisoformat(said)
    except ValueError:
        entry.wrong(f"{key} must be a time like 06:30, not {said!r}")
        return default


def _zone(entry: Entry, default: ZoneInfo) -> ZoneInfo:
    said = entry.text("timezone", default.key)
    try:
        return ZoneInfo(said)
    except (ZoneInfoNotFoundError, ValueError):
        entry.wrong(f"timezone must be a name like Asia/Ho_Chi_Minh, not {said!r}")
        return default
