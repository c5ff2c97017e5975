"""How many unasked messages people have had lately, over everything that is sent: nobody gets too many.

Counted are rows of the outbox that are no replies: reminders, urges, nudges and campaigns. Not counted: answers to
what somebody said, what they asked to be reminded of, news of their own reports, and officials' cards and mornings.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage import database
from storage.database import filled, marks
from storage.outbox import REPLY

PER_WEEK = 3  # unless UNASKED_PER_WEEK says otherwise
WEEK = timedelta(days=7)
AT_ONCE = 500
# Whatever never reached them was no burden; said again in another chat, that row counts.
NOT_SENT = ("failed", "stopped", "out_of_window", "refused", "cancelled", "merged")


async def borne(people: Sequence[int], now: datetime) -> dict[int, int]:
    """How many unasked messages each of them got in the last seven days, or will get that are written already."""
    since_ms = int((now - WEEK).timestamp() * 1000)
    found: dict[int, int] = {}
    for begin in range(0, len(people), AT_ONCE):
        some = filled(people[begin : begin + AT_ONCE])
        for row in await database.rows(
            f"SELECT person_id, count(*) AS n FROM outbox WHERE person_id IN ({marks(some)}) AND rank > ?"
            f" AND coalesce(sent_ms, due_ms) > ? AND state NOT IN ({marks(NOT_SENT)}) GROUP BY person_id",
            *(*some, REPLY, since_ms, *NOT_SENT),
        ):
            found[row["person_id"]] = row["n"]
    return found


async def room(people: Sequence[int], now: datetime, most: int = PER_WEEK) -> dict[int, int]:
    """How many more unasked messages each of them may get."""
    had = await borne(people, now)
    return {person: max(0, most - had.get(person, 0)) for person in people}
