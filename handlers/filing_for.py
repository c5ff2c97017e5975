"""An officer files for a village that phoned; the report says so."""

from handlers import report
from handlers.here import Here
from locales import _


async def start(here: Here) -> None:
    if not here.who.officer_of:
        return here.tell(_("Only officers can report for another village, {you}."))
    return await report.start(here, {"for": True})
