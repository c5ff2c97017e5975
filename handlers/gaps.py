"""What my village still lacks, cheapest first, and a report begun for it with one tap."""

from datetime import date

from catalogue.criteria import CriteriaSet
from catalogue.rules import Gap, cheapest_first
from conversation.messages import Button, Reply
from handlers import report
from handlers.here import Here
from locales import _, n_
from locales.dates import day_words
from reports.assessment import chosen_set, reachable, standings
from storage import targets, units
from storage.people import Held

SHOWN = 5
TARGET = n_("The target's day is {day}: {count} day to go.", "The target's day is {day}: {count} days to go.")
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
    aimed = await targets.aimed_over(village.unit, year)
    of = chosen_set(here.world.catalogue, above, [each.set for each in aimed], here.today)
    target = next((each for each in aimed if of and each.set == of.id and each.by_day), None)
    found = reachable(await standings(here.world.catalogue, village.unit, of, year)) if of else []
    if of is None or not found:
        return here.tell(_("No criteria set is in force for {village} yet, {you}."), village=village.name)
    lacking = cheapest_first(gap for each in found for gap in each.gaps)
    head = here.say(
        _("{village} until the end of {year}: enough evidence for {enough} of {all} criteria."),
        village=village.name,
        year=year,
        enough=sum(not each.missing for each in found),
        all=len(found),
    )
    if not lacking:
        well_done = here.say(_("Nothing is missing. Well done, {you}!"))
        return here.answer(Reply(f"{head} {well_done}"))
    if target and target.by_day and target.by_day >= here.today:
        head += " " + here.speech.count(TARGET, (target.by_day - here.today).days, day=_day(here, target.by_day))
    lines = [head, here.say(_("Still missing, easy ones first:")), *(_line(here, each) for each in lacking[:SHOWN])]
    buttons = tuple(
        Button(_do(here, each), f"gap:{village.unit}:{of.id}:{code_of(each)}") for each in lacking[:BUTTONS]
    )
    return here.answer(Reply("\n".join(lines), buttons))


def _day(here: Here, day: date) -> str:
    return day_words(here.speech, day, year=day.year != here.today.year)


def code_of(gap: Gap) -> str:
    """17.3, or 8 where a criterion's indicators are not known."""
    return gap.counts.key[2] or str(gap.counts.criterion.number)


def named(here: Here, gap: Gap) -> str:
    indicator = gap.counts.indicator
    words = indicator.short_vi if indicator else gap.counts.criterion.name(here.speech.language)
    return f"{code_of(gap)}. {words}"


def _do(here: Here, gap: Gap) -> str:
    sentence = _("Do indicator {code}") if gap.counts.indicator else _("Do criterion {number}")
    return here.say(sentence, number=code_of(gap), code=code_of(gap))


def _line(here: Here, gap: Gap) -> str:
    criterion, lacking = named(here, gap), gap.missing
    if not lacking.reports:
        return here.say(_("• {criterion}: {photos} more photos"), criterion=criterion, photos=lacking.photos)
    if not lacking.photos:
        return here.say(_("• {criterion}: {reports} more reports"), criterion=criterion, reports=lacking.reports)
    return here.say(
        _("• {criterion}: {reports} more reports, {photos} photos"),
        criterion=criterion,
        reports=lacking.reports,
        photos=lacking.photos,
    )


async def begin(here: Here, unit: str, of: str, code: str) -> None:
    """A report whose works are those that count for this criterion or indicator."""
    known = here.world.catalogue.sets.get(of)
    village = next((held for held in here.who.reports_for if str(held.unit) == unit), None)
    fitting = _activities(known, code) if known else set()
    if village is None or not fitting:
        return await show(here)
    likely = [each.id for each in here.world.catalogue.likeliest if each.id in fitting][:6]
    return await report.start(
        here, {"unit": unit, "village": village.name, **({"activity.found": likely} if likely else {})}
    )


def _activities(of: CriteriaSet, code: str) -> set[str]:
    for criterion in of.criteria:
        if str(criterion.number) == code:
            return {*criterion.activities, *(one for each in criterion.indicators for one in each.activities)}
        if found := next((each for each in criterion.indicators if each.code == code), None):
            return set(found.activities)
    return set()
