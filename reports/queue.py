"""What waits for an official: reports whose turn is theirs, the longest waiting first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalogue import quiet
from catalogue.review import ReviewRules
from storage import charges, review
from storage.database import Row


@dataclass(frozen=True)
class Queue:
    mine: tuple[Row, ...]  # those this person is in charge of
    others: tuple[Row, ...]  # those they may decide on, but somebody else is in charge of


async def waiting(rules: ReviewRules, person: int, now: datetime) -> Queue:
    places = await review.areas_of(person, now)
    steps = {step.id for chain in rules.chains for step in chain.steps if "approve" in step.may}
    deciding = await review.waiting([area for area, _kind in places], sorted(steps))
    mine: list[Row] = []
    others: list[Row] = []
    sorter = Sorter(rules, now)
    for row in deciding:
        in_charge, may = await sorter.people(row)
        if person in in_charge:
            mine.append(row)
        elif person in may:
            others.append(row)
    return Queue(tuple(mine), tuple(others))


class Sorter:
    """Remembers who is in charge of which village and criteria, so that a long queue asks once for each."""

    def __init__(self, rules: ReviewRules, now: datetime) -> None:
        self.rules, self.now = rules, now
        self._known: dict[tuple[int, str, tuple[tuple[str, int], ...]], tuple[list[int], set[int]]] = {}

    async def people(self, row: Row) -> tuple[list[int], set[int]]:
        """Who is in charge of a waiting report, and who may decide on it."""
        key = (row["unit_id"], row["step"], tuple(row["counts"]))
        if key not in self._known:
            self._known[key] = await self._people(*key)
        return self._known[key]

    async def _people(self, unit: int, at: str, counts: Sequence[tuple[str, int]]) -> tuple[list[int], set[int]]:
        chain = self.rules.chain(await review.codes_above(unit))
        step = chain.step(at) or chain.step(chain.first)
        assert step is not None
        in_charge = await charges.responsible(unit, counts, self.now, step.kinds, step.organisation)
        held = await charges.officers_over(
            unit, counts, self.now, step.kinds, step.organisation, roles=("officer", "admin")
        )
        return in_charge, {row["person_id"] for row in held}


def old_since(rules: ReviewRules, now: datetime) -> datetime:
    """What was sent before this moment has waited for the working days a report may lie unread."""
    local = now.astimezone(rules.timezone)
    return quiet.working_days_before(local, rules.working_days, rules.holidays)
