"""Whether somebody wants announcements; what belongs to their office reaches them in any case."""

from handlers.here import Here
from locales import _
from storage import deeds, people


async def stop(here: Here) -> None:
    await people.prefer(here.who.id, "announcements", "none")
    await deeds.note(here.who.id, "announcements.stopped", f"person:{here.who.id}")
    here.tell(
        _(
            "All right, {you}: no more announcements here. What belongs to {your} office, such as reports sent back and"
            " the duties of the village, still comes. To have them again, type “announcements again”."
        ),
        (_("Have them again"), "announcements"),
    )


async def again(here: Here) -> None:
    await people.prefer(here.who.id, "announcements", "all")
    await deeds.note(here.who.id, "announcements.wanted", f"person:{here.who.id}")
    here.tell(_("All right, {you}: announcements come here again."))
