"""A line of the officers' morning for each duty that villages still owe."""

from datetime import timedelta

from campaigns import duties, duty_urging, escalation
from campaigns.escalation import Late
from conversation.messages import Button
from handlers import duty_urge, duty_words
from handlers.here import Here
from locales import _, n_
from locales.dates import day_words, relative_words
from storage import units
from storage.kinds import LARGE

SHOWN = 5
NEAR = timedelta(days=45)  # what is due later is not spoken of yet
OWED = n_(
    "{count} place still owes {what}, until {day}: {names}", "{count} places still owe {what}, until {day}: {names}"
)
OVERDUE = n_(
    "{count} place is late with {what} (it was due by {day}): {names}",
    "{count} places are late with {what} (it was due by {day}): {names}",
)


async def morning(here: Here) -> tuple[list[str], list[Button]]:
    """What they hear of this morning, each with one tap to urge; that they heard is kept."""
    said: dict[str, Button | None] = {}
    for held in here.who.officer_of:
        found = await escalation.of_officer(
            here.world.catalogue, here.who.id, held.unit, held.kind, here.today, here.now
        )
        for each in found:
            owing = await duty_urging.owing(each.duty, each.period, held.unit, held.kind, here.today)
            said[await _line(here, each)] = duty_urge.button(here, held.unit, owing) if owing else None
        await escalation.heard(here.who.id, found, here.today, here.now)
    return list(said), [urge for urge in said.values() if urge]


async def listed(here: Here) -> tuple[list[str], list[Button]]:
    """What places below owe and is due soon, whenever they ask."""
    said: dict[str, Button] = {}
    for held in here.who.officer_of:
        current = duties.current(list(here.world.catalogue.duties.values()), here.today)
        for duty, period in current:
            if period.until - here.today > NEAR:
                continue
            if owing := await duty_urging.owing(duty, period, held.unit, held.kind, here.today):
                late = Late(duty, period, tuple(owing), above=held.kind in LARGE)
                said[await _line(here, late)] = duty_urge.button(here, held.unit, owing)
    return list(said), list(said.values())


async def _line(here: Here, late: Late) -> str:
    overdue = here.today > late.period.until
    day = day_words(here.speech, late.period.until, year=False)
    if not overdue and (late.period.until - here.today).days <= 1:
        day = relative_words(here.speech, late.period.until, here.today)
    return here.speech.count(
        OVERDUE if overdue else OWED,
        len(late.owed),
        what=duty_words.named(here, late.duty, late.period),
        day=day,
        names=", ".join(await _names(here, late)),
    )


async def _names(here: Here, late: Late) -> list[str]:
    """The villages; of a whole province its communes with their number."""
    if not late.above or late.owed[0].kind in escalation.TO_ONE:
        names = [owed.name for owed in late.owed]
    else:
        communes = await units.names({owed.above for owed in late.owed if owed.above})
        among = [communes.get(owed.above or 0, owed.name) for owed in late.owed]
        names = [f"{name} ({among.count(name)})" for name in dict.fromkeys(among)]
    more = [here.say(_("and {count} more places"), count=len(names) - SHOWN)] if len(names) > SHOWN else []
    return names[:SHOWN] + more
