"""What is due, when people ask for it: by its name, as a list; and whether they want reminders at all."""

from datetime import timedelta

from campaigns import duties
from campaigns.duties import Owed
from catalogue.duties import Duty
from conversation import words
from conversation.messages import Button, Reply
from handlers import duty_digest, duty_form, duty_words
from handlers.duties import DO, SEVERAL, SHOWN, do, do_label
from handlers.duty_digest import NEAR
from handlers.here import Here
from locales import _
from locales.plain import plain
from storage import deeds, people


async def typed(here: Here) -> bool:
    """`báo cáo 6 tháng`: what is due under that name from a unit of theirs."""
    text = plain(words.nfc(here.said.text))
    known = here.world.catalogue.duties.values()
    named = [duty for duty in known if text and text in {plain(alias) for alias in duty.aliases}]
    for duty in named:
        if owed := await _of_theirs(here, duty):
            await do(here, owed)
            return True
    return False


async def _of_theirs(here: Here, duty: Duty) -> Owed | None:
    period = duty.rhythm.newest(here.today)
    held = [each for each in (*here.who.reports_for, *here.who.officer_of) if each.kind in duty.of]
    found = [await duties.one(duty, period, each.unit) for each in held] if period else []
    return next((owed for owed in found if owed and duty_form.may_file(here, owed)), None)


async def listed(here: Here) -> None:
    """`việc đến hạn`: everything that is open for their units, the most urgent first."""
    open_: list[Owed] = []
    for duty, period in duties.current(list(here.world.catalogue.duties.values()), here.today):
        for held in dict.fromkeys((*here.who.reports_for, *here.who.officer_of)):
            owed = await duties.one(duty, period, held.unit) if held.kind in duty.of else None
            days = period.until - here.today
            if owed and not owed.silent and owed not in open_ and timedelta(0) <= days <= NEAR:
                open_.append(owed)
    below, urges = await duty_digest.listed(here)
    if not open_ and not below:
        return here.tell(_("Nothing is due now, {you}. Well done."))
    several = len({owed.unit for owed in open_}) > 1
    lines = [duty_words.among(here, owed) for owed in open_[:SHOWN]]
    head = [here.speech.count(SEVERAL, len(open_))] if open_ else []
    buttons = [Button(do_label(here, owed, several=several), f"owed:{owed.duty.id}:{owed.unit}") for owed in open_]
    if below:
        below = [here.say(_("Places that still owe something:")), *(f"• {line}" for line in below)]
    return here.answer(Reply("\n".join([*head, *lines, *below]), (*buttons[:DO], *urges[:DO])))


async def begin(here: Here, duty_id: str, unit: str) -> None:
    """One of those that are listed."""
    duty = here.world.catalogue.duties.get(duty_id)
    period = duty.rhythm.newest(here.today) if duty else None
    number = int(unit) if unit.isdecimal() and len(unit) < 10 else 0
    owed = await duties.one(duty, period, number) if duty and period else None
    if owed is None or not duty_form.may_file(here, owed):
        return await listed(here)
    return await do(here, owed)


async def stop(here: Here) -> None:
    """ "Đừng nhắc nữa": what is due is still seen by asking, and by the officers."""
    await people.prefer(here.who.id, "reminders", "none")
    await deeds.note(here.who.id, "reminders.stopped", f"person:{here.who.id}")
    here.tell(
        _("All right, {you}: I remind {you} no more. To have reminders again, type “reminders again”."),
        (_("Remind me again"), "reminders"),
    )


async def begin_again(here: Here) -> None:
    await people.prefer(here.who.id, "reminders", "all")
    await deeds.note(here.who.id, "reminders.wanted", f"person:{here.who.id}")
    here.tell(_("All right, {you}: I remind {you} of what is due again."))
