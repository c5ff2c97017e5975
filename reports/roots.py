"""The day's root of the chain of evidence: made once after midnight, told to the communes' officers on Mondays."""

from datetime import datetime, timedelta

from catalogue import quiet
from catalogue.review import ReviewRules
from storage import database, inbox, ledger, review, roots

MONDAY = 0


class Roots:
    """A tick: each morning's message carries the last root; whoever gets none hears of one a week."""

    def __init__(self, rules: ReviewRules) -> None:
        self.rules = rules

    async def tick(self, now: datetime) -> None:
        local = now.astimezone(self.rules.timezone)
        await roots.close(local.date(), now)
        if local.weekday() != MONDAY or local.time() < self.rules.morning:
            return
        root = await roots.of_day(local.date() - timedelta(days=1))
        if root is None or root.announced_at is not None:
            return
        people = await roots.officers(now)
        settings = await review.settings(people)
        async with database.transaction():
            if not await roots.announced(root.day, now):
                return
            for person in people:
                due = quiet.until(settings[person], self.rules, now) or now
                await inbox.put_event(
                    person,
                    f"root:{root.day.isoformat()}:{person}",
                    "ledger_root",
                    {"day": root.day.isoformat(), "root": ledger.fingerprint(root.hash)},
                    now.isoformat(),
                    int(now.timestamp() * 1000),
                    int(due.timestamp() * 1000),
                )
