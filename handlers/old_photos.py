"""A word to officials when the photos of earlier years that they uploaded were looked at."""

from handlers.here import Here
from locales import _

SAID = {
    "old_photos_ready": _("The photos of earlier years are taken in, {you}. The board says how many."),
    "old_photos_refused": _(
        "No photo of earlier years was taken in, {you}: some rows are wrong. The board names them."
    ),
    "old_photos_failed": _("The photos of earlier years could not be taken in, {you}. The board says why."),
}


async def said(here: Here) -> None:
    here.tell(SAID[here.said.event], (_("Open the board"), "web"))


EVENTS = dict.fromkeys(SAID, said)
