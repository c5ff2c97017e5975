"""When an official wants to hear of new reports: each at once, or all in one message each morning."""

from handlers.here import Here
from locales import _
from storage import people

WAYS = {"each": _("Each report at once"), "morning": _("One message each morning")}


async def cards(here: Here, way: str = "") -> None:
    if not here.who.officer_of:
        return here.tell(_("Reviewing is for officers, {you}."))
    if way not in WAYS:
        choices = tuple((label, f"cards:{way}") for way, label in WAYS.items())
        return here.tell(_("How should I tell {you} of new reports? At night there are none either way."), *choices)
    await people.prefer(here.who.id, "review", way)
    return here.tell(_("All right: {way}."), way=here.say(WAYS[way]))
