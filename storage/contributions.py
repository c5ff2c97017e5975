"""What people gave, summed from approved reports by unit and month."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from storage.database import Row, execute, execute_many, marks, rows

Gifts = Mapping[tuple[str, str], str]  # the kind of contribution by activity and field
BATCH = 5000


async def add_up(units: Collection[int] | None, gifts: Gifts) -> None:
    """In the caller's transaction: sum the reports of these units anew, or of all."""
    for only, values in _portions(units):
        await execute(f"DELETE FROM contributions WHERE {only}", *values)
        sums: dict[tuple[int, int, str], list[float]] = defaultdict(lambda: [0, 0.0])
        last = 0
        while True:
            found = await rows(
                f"SELECT id, unit_id, activity, day, answers FROM reports WHERE {only} AND id > ?"
                " AND state = 'approved' ORDER BY id LIMIT ?",
                *(*values, last, BATCH),
            )
            for row in found:
                for kind, amount in _given(row, gifts).items():
                    both = sums[row["unit_id"], int(str(row["day"])[:7].replace("-", "")), kind]
                    both[0] += 1
                    both[1] += amount
            if len(found) < BATCH:
                break
            last = found[-1]["id"]
        await execute_many(
            "INSERT INTO contributions (unit_id, month, kind, reports, amount) VALUES (?, ?, ?, ?, ?)",
            [(*key, int(count), amount) for key, (count, amount) in sums.items()],
        )


def _portions(units: Collection[int] | None) -> Iterator[tuple[str, list[int]]]:
    if units is None:
        yield "1 = 1", []
        return
    every = sorted(units)
    for at in range(0, len(every), 500):
        some = every[at : at + 500]
        yield f"unit_id IN ({marks(some)})", some


def _given(row: Row, gifts: Gifts) -> dict[str, float]:
    answers = json.loads(row["answers"]) if isinstance(row["answers"], str) else row["answers"]
    given: dict[str, float] = defaultdict(float)
    for field, answer in answers.items():
        if kind := gifts.get((row["activity"], field)):
            given[kind] += _amount(answer)
    return {kind: amount for kind, amount in given.items() if amount > 0}


def _amount(answer: Any) -> float:
    try:
        amount = Decimal(str(answer.get("value") if isinstance(answer, dict) else answer))
    except InvalidOperation:
        return 0.0
    return float(amount) if amount.is_finite() else 0.0


async def by_month(area: int, kind: str, months: tuple[int, int]) -> list[Row]:
    """month, kind, reports, amount, within an area of this kind: the whole country needs no looking up."""
    only, values = "", []
    if kind != "quoc_gia":
        only, values = "c.unit_id IN (SELECT unit_id FROM units_within WHERE area_id = ?) AND ", [area]
    return await rows(
        "SELECT c.month, c.kind, sum(c.reports) AS reports, sum(c.amount) AS amount FROM contributions c"
        f" WHERE {only}c.month BETWEEN ? AND ? GROUP BY c.month, c.kind ORDER BY c.month, c.kind",
        *values,
        *months,
    )
