"""Forms being filled in: at most one open for each person, others put aside."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from storage import database
from storage.database import filled, marks

Answers = dict[str, Any]


@dataclass
class Draft:
    """A form as a turn finds and leaves it; `id` is 0 until it is written."""

    person: int
    form: str
    answers: Answers
    opened_ms: int
    touched_ms: int
    state: str = "open"
    id: int = 0
    changed: bool = field(default=False, compare=False)

    @property
    def token(self) -> str:
        """Short and its own among a person's drafts; buttons carry it."""
        return format(self.opened_ms, "x")


async def open_of(people: Sequence[int]) -> dict[int, Draft]:
    """The open draft of each person who has one."""
    people = filled(people)
    found = await database.rows(
        "SELECT id, person_id, form, answers, state, opened_ms, touched_ms FROM conversations"
        f" WHERE person_id IN ({marks(people)}) AND state = 'open' ORDER BY id",
        *people,
    )
    return {row["person_id"]: _draft(row) for row in found}


async def aside_of(person: int, form: str, since_ms: int, most: int = 5) -> list[Draft]:
    """Drafts of this form put aside since then, newest first."""
    found = await database.rows(
        "SELECT id, person_id, form, answers, state, opened_ms, touched_ms FROM conversations"
        " WHERE person_id = ? AND form = ? AND state = 'aside' AND touched_ms >= ? ORDER BY touched_ms DESC LIMIT ?",
        person,
        form,
        since_ms,
        most,
    )
    return [_draft(row) for row in found]


async def get(id: int) -> Draft | None:
    found = await database.rows(
        "SELECT id, person_id, form, answers, state, opened_ms, touched_ms FROM conversations WHERE id = ?", id
    )
    return _draft(found[0]) if found else None


def _draft(row: database.Row) -> Draft:
    return Draft(
        person=row["person_id"],
        form=row["form"],
        answers=json.loads(row["answers"]),
        opened_ms=row["opened_ms"],
        touched_ms=row["touched_ms"],
        state=row["state"],
        id=row["id"],
    )


async def keep(drafts: Sequence[Draft]) -> None:
    """Write drafts as they are now."""
    for draft in drafts:
        if not draft.id:
            await keep_new(draft)
    await database.execute_many(
        "UPDATE conversations SET answers = ?, state = ?, touched_ms = ? WHERE id = ?",
        [(_json(draft.answers), draft.state, draft.touched_ms, draft.id) for draft in drafts if draft.changed],
    )


async def keep_new(draft: Draft) -> None:
    """Write a new draft, so that it has an id."""
    [row] = await database.rows(
        "INSERT INTO conversations (person_id, form, answers, state, opened_ms, touched_ms) VALUES (?, ?, ?, ?, ?, ?)"
        " RETURNING id",
        draft.person,
        draft.form,
        _json(draft.answers),
        draft.state,
        draft.opened_ms,
        draft.touched_ms,
    )
    draft.id, draft.changed = row["id"], False


def _json(answers: Answers) -> str:
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
