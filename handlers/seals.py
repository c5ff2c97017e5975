"""Words for the root of the chain of evidence, which officers may note down."""

from datetime import date, timedelta

from handlers.here import Here
from locales import _
from storage import ledger, roots


async def of_the_week(here: Here) -> None:
    day = date.fromisoformat(str(here.said.about.get("day")))
    here.tell(
        _(
            "Seal of all photos and reports up to {day}: {root}. If {you} note it down, anyone can check later that"
            " nothing was altered."
        ),
        day=f"{day.day}/{day.month}",
        root=here.said.about.get("root", ""),
    )


async def of_yesterday(here: Here) -> str:
    """A line for the morning; "" on a day without a root."""
    yesterday = here.now.astimezone(here.world.timezone).date() - timedelta(days=1)
    root = await roots.of_day(yesterday)
    if root is None:
        return ""
    day = f"{yesterday.day}/{yesterday.month}"
    return here.say(_("Seal of {day}: {root}"), day=day, root=ledger.fingerprint(root.hash))
