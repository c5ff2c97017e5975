"""An officer urges those who still owe a duty: twice at most, once a day, by day, and nobody too often a week."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from campaigns import duties, reminders
from campaigns.duties import Owed
from campaigns.rules import NotAllowed, Rules
from campaigns.urging import Urged
from catalogue import quiet
from catalogue.duties import Duty
from catalogue.periods import Period
from locales import _
from storage import access, burden, database, deeds, nudges, units
from storage.kinds import COMMUNES, LARGE, VILLAGES
from storage.nudges import Told

URGES = ("urged:1", "urged:2")
COUNTRY = "quoc_gia"  # a province is the most that is urged in one go
LATEST = timedelta(days=31)  # after its last day a duty is only seen on the board


async def owing(duty: Duty, period: Period, area: int, kind: str, today: date) -> list[Owed]:
    """Whom the officers of an area of this kind may urge."""
    if today > period.until + LATEST or kind == COUNTRY or (kind in LARGE and set(duty.of) <= set(VILLAGES)):
        return []
    return [owed for owed in await duties.standing(duty, period, area) if may_be_urged(owed, area, kind, today)]


def may_be_urged(owed: Owed, area: int, kind: str, today: date) -> bool:
    """By a commune its villages, by a province its communes, and by either its own offices; nobody by themselves."""
    if owed.silent or owed.unit == area or not owed.since <= today <= owed.period.until + LATEST:
        return False
    return kind not in LARGE or owed.kind in COMMUNES or owed.above == area


async def urge(rules: Rules, duty: Duty, period: Period, area: int, by: int, now: datetime) -> Urged:
    """In the caller's transaction: those of the area who owe it are reminded, in one message with all that is due."""
    offices = await access.areas(by, now, access.REVIEWING)
    place = await units.by_id(area)
    if place is None or not await access.covers(access.Sight(by, areas=tuple(offices)), area):
        raise NotAllowed(_("That place is not in {your} charge, {you}."))
    if not database.is_sqlite():  # two officers at once: the second finds what the first did
        await database.rows("SELECT id FROM units WHERE id = ? FOR UPDATE", area)
    found = await owing(duty, period, area, place.kind, rules.today(now))
    done = await _Urging(rules, duty, period, now).all(found) if found else Urged()
    what = duties.what(duty, period)
    await deeds.note(by, "duty.urged", f"unit:{area}", within=area, what=what, units=done.units, people=done.people)
    return done


class _Urging:
    def __init__(self, rules: Rules, duty: Duty, period: Period, now: datetime) -> None:
        self.rules, self.duty, self.period, self.now = rules, duty, period, now
        self.at = rules.next_allowed(now)
        self.day = rules.today(self.at)
        self.settings: dict[int, quiet.Settings] = {}

    async def all(self, found: Sequence[Owed]) -> Urged:
        people = await self._people(found)
        everybody = sorted({person for some in people.values() for person in some})
        had = await nudges.reminded_on(self.day, everybody)
        room = await burden.room(everybody, self.now, self.rules.unasked_per_week)
        told = await nudges.told_to(duties.what(self.duty, self.period), [owed.unit for owed in found])
        fates: Counter[str] = Counter()
        meant: dict[int, list[Told]] = {}
        for owed in found:
            nth = next((each for each in URGES if each not in told.get(owed.unit, ())), "")
            theirs = people.get(owed.unit, ())
            fresh = [person for person in theirs if person not in had]
            able = [person for person in fresh if room[person] > 0] if nth else []
            if able:
                fates["units"] += 1
            else:
                fates["twice" if not nth else "capped" if fresh else "today" if theirs else "unreached"] += 1
            for person in able:
                meant.setdefault(person, []).extend(self._told(owed, person, nth))
        for person, some in meant.items():
            at = quiet.until(self.settings[person], self.rules.catalogue.review, self.at) or self.at
            await reminders.tell(person, some, self.rules.today(at), self.now, at)
        return Urged(**fates, people=len(meant))

    async def _people(self, found: Sequence[Owed]) -> Mapping[int, list[int]]:
        """Who would be reminded of it, but for those who want no reminders."""
        whom = await reminders.whom(self.duty, found, self.now)
        self.settings = {person: settings for some in whom.values() for person, settings in some}
        return {
            unit: [person for person, settings in some if reminders.wants(settings, ())] for unit, some in whom.items()
        }

    def _told(self, owed: Owed, person: int, nth: str) -> list[Told]:
        """The reminder that would come by itself these days is said with it."""
        by_itself = reminders.newest(self.duty, self.period, self.day)
        which = [nth, *([by_itself[0]] if by_itself else [])]
        return [Told(owed.what, owed.unit, person, each) for each in which]
