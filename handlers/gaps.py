"""What my village still lacks, cheapest first, and a report begun for it with one tap."""

from conversation.messages import Button, Reply
from handlers import report
from handlers.here import Here
from locales import _
from reports.assessment import Standing, cheapest_first, chosen_set, reachable, standings
from storage import targets, units
from storage.people import Held

SHOWN = 5
BUTTONS = 3


async def show(here: Here, unit: str = "") -> None:
    """For the person's own village; who reports for several is asked which."""
    own = here.who.reports_for
    chosen = [held for held in own if str(held.unit) == unit] or list(own)
    if not chosen:
        return here.tell(_("{You} report for no village here. The officers' gap list is on the board: type “web”."))
    if len(chosen) > 1:
        buttons = tuple(Button(held.name, f"gaps:{held.unit}") for held in chosen)
        return here.answer(Reply(here.say(_("Which village, {you}?")), buttons))
    return await _tell(here, chosen[0])


async def _tell(here: Here, village: Held) -> None:
    year = here.today.year
    above = await units.above(village.unit)
    aimed = [each.set for each in await targets.aimed(village.unit, year)]
    of = chosen_set(here.world.catalogue, above, aimed, here.today)
    found = reachable(await standings(here.world.catalogue, village.unit, of, year)) if of else []
    if of is None or not found:
        return here.tell(_("No criteria set is in force for {village} yet, {you}."), village=village.name)
    lacking = cheapest_first(found)
    head = here.say(
        _("{village} until the end of {year}: enough evidence for {enough} of {all} criteria."),
        village=village.name,
        year=year,
        enough=len(found) - len(lacking),
        all=len(found),
    )
    if not lacking:
        well_done = here.say(_("Nothing is missing. Well done, {you}!"))
        return here.answer(Reply(f"{head} {well_done}"))
    lines = [head, here.say(_("Still missing, easy ones first:")), *(_line(here, each) for each in lacking[:SHOWN])]
    buttons = tuple(
        Button(
            here.say(_("Do criterion {number}"), number=each.criterion.number),
            f"gap:{village.unit}:{of.id}:{each.criterion.number}",
        )
        for each in lacking[:BUTTONS]
    )
    return here.answer(Reply("\n".join(lines), buttons))


def _line(here: Here, each: Standing) -> str:
    name = f"{each.criterion.number}. {each.criterion.name(here.speech.language)}"
    if not each.missing.reports:
        return here.say(_("• {criterion}: {photos} more photos"), criterion=name, photos=each.missing.photos)
    if not each.missing.photos:
        return here.say(_("• {criterion}: {reports} more reports"), criterion=name, reports=each.missing.reports)
    return here.say(
        _("• {criterion}: {reports} more reports, {photos} photos"),
        criterion=name,
        reports=each.missing.reports,
        photos=each.missing.photos,
    )


async def begin(here: Here, unit: str, of: str, number: str) -> None:
    """A report whose works are those that count for this criterion."""
    known = here.world.catalogue.sets.get(of)
    village = next((held for held in here.who.reports_for if str(held.unit) == unit), None)
    criterion = next((each for each in known.criteria if str(each.number) == number), None) if known else None
    if village is None or criterion is None:
        return await show(here)
    fitting = {*criterion.activities, *(one for each in criterion.indicators for one in each.activities)}
    likely = [each.id for each in here.world.catalogue.likeliest if each.id in fitting][:6]
    return await report.start(
        here, {"unit": unit, "village": village.name, **({"activity.found": likely} if likely else {})}
    )
