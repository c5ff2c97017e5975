"""A line of the officers' morning for each duty that villages still owe."""

from campaigns import escalation
from campaigns.escalation import Late
from handlers import duty_words
from handlers.here import Here
from locales import _, n_
from locales.dates import day_words, relative_words
from storage import units
from storage.kinds import COMMUNES

SHOWN = 5
OWED = n_(
    "{count} place still owes {what}, until {day}: {names}", "{count} places still owe {what}, until {day}: {names}"
)
OVERDUE = n_(
    "{count} place is late with {what} (it was due by {day}): {names}",
    "{count} places are late with {what} (it was due by {day}): {names}",
)


async def lines(here: Here) -> list[str]:
    """What they hear of this morning; that they heard is kept."""
    said: list[str] = []
    for held in here.who.officer_of:
        found = await escalation.of_officer(
            here.world.catalogue, here.who.id, held.unit, held.kind, here.today, here.now
        )
        said += [await _line(here, each) for each in found]
        await escalation.heard(here.who.id, found, here.today, here.now)
    return list(dict.fromkeys(said))


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
    if not late.above or late.owed[0].kind in COMMUNES:
        names = [owed.name for owed in late.owed]
    else:
        communes = await units.names({owed.above for owed in late.owed if owed.above})
        among = [communes.get(owed.above or 0, owed.name) for owed in late.owed]
        names = [f"{name} ({among.count(name)})" for name in dict.fromkeys(among)]
    more = [here.say(_("and {count} more"), count=len(names) - SHOWN)] if len(names) > SHOWN else []
    return names[:SHOWN] + more
