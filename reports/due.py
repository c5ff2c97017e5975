"""What the review owes at this moment: mornings for officials, and old unread reports for their heads."""

from datetime import datetime, timedelta

from catalogue import quiet
from catalogue.review import ReviewRules
from reports import queue, telling
from storage import charges, database, deeds, review

EVERY = timedelta(minutes=5)
MORNINGS_EVERY = timedelta(minutes=15)  # who is in charge is asked for each place that waits
MORNINGS_END = 13  # o'clock: nobody's morning lasts longer
LATEST = timedelta(hours=4)  # a morning message that could not be sent by then is left for tomorrow


class Due:
    """A tick: asks what is due and writes it down, once for each morning and once for each report."""

    def __init__(self, rules: ReviewRules) -> None:
        self.rules = rules
        self._looked_at: datetime | None = None
        self._mornings_at: datetime | None = None

    async def tick(self, now: datetime) -> None:
        if self._looked_at and now - self._looked_at < EVERY:
            return
        self._looked_at = now
        if self._mornings_at is None or now - self._mornings_at >= MORNINGS_EVERY:
            self._mornings_at = now
            await self.mornings(now)
        await self.unread(now)

    async def mornings(self, now: datetime) -> None:
        """Everyone in charge of something that waits hears of it once, when their morning has come."""
        local = now.astimezone(self.rules.timezone)
        if local.hour > MORNINGS_END:
            return
        sorter = queue.Sorter(self.rules, now)
        waiting = await review.waiting(None, _steps(self.rules), most=5000)
        people = sorted({person for row in waiting for person in (await sorter.people(row))[0]})
        settings = await review.settings(people)
        due = [person for person in people if self._begun(settings[person], local)]
        if due:
            async with database.transaction():
                for person in due:
                    await telling.morning(self.rules, person, now, now)

    def _begun(self, settings: quiet.Settings, local: datetime) -> bool:
        _evening, morning = quiet.hours(settings, self.rules)
        begins = datetime.combine(local.date(), morning if morning.hour else self.rules.morning, local.tzinfo)
        return begins <= local < begins + LATEST

    async def unread(self, now: datetime) -> None:
        """Reports nobody opened for two working days are shown to the officers' head, once; on working days only."""
        local = now.astimezone(self.rules.timezone)
        if not quiet.works(local.date(), self.rules.holidays) or quiet.until({}, self.rules, now):
            return
        old = await review.unread(_steps(self.rules), queue.old_since(self.rules, now))
        if not old:
            return
        async with database.transaction():
            told: dict[int, list[str]] = {}
            for row in old:
                for person in await heads(self.rules, row["unit_id"], row["step"], now):
                    told.setdefault(person, []).append(row["code"])
                await deeds.note(None, "report.escalated", f"report:{row['id']}")
            for person, codes in told.items():
                await telling.escalated(person, codes, now)
            await review.escalated([row["id"] for row in old], now)


def _steps(rules: ReviewRules) -> list[str]:
    return sorted({step.id for chain in rules.chains for step in chain.steps if "approve" in step.may})


async def heads(rules: ReviewRules, unit: int, at: str, now: datetime) -> list[int]:
    """Who is above the officers that should have looked: by role in their unit, else the officers of the next step."""
    chain = rules.chain(await review.codes_above(unit))
    step = chain.step(at) or chain.step(chain.first)
    assert step is not None
    officers = set(await charges.responsible(unit, (), now, step.kinds, step.organisation))
    held = await charges.officers_over(unit, (), now, step.kinds, roles=rules.heads)
    for role in rules.heads:
        if found := {row["person_id"] for row in held if row["role"] == role} - officers:
            return sorted(found)
    for above in chain.above(step.id):
        if found := set(await charges.responsible(unit, (), now, above.kinds, above.organisation)):
            return sorted(found)
    return []
