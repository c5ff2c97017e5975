"""Whom a campaign is for, page by page in order of person, and the ledger of what became of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage import database, read
from storage.database import Row, filled, marks, moment

REPORTERS = ("village_head", "reporter")


@dataclass(frozen=True)
class Whom:
    """A role must meet all that is given here; `charge` is a set and the criterion somebody is in charge of."""

    areas: tuple[int, ...]
    roles: tuple[str, ...] = REPORTERS
    kinds: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    charge: tuple[str, int] | None = None
    not_registered: int | None = None  # with this campaign
    not_reported: int | None = None
    silent_since: datetime | None = None

    def where(self, now: datetime) -> tuple[str, list[object]]:
        """A condition on `roles r` and `units u`, and its values."""
        told: list[tuple[Any, ...]] = [
            (f"r.role IN ({marks(self.roles)})", *self.roles),
            ("r.since <= ? AND (r.until IS NULL OR r.until > ?)", moment(now), moment(now)),
            (
                "EXISTS (SELECT 1 FROM units_within w WHERE w.unit_id = r.unit_id"
                f" AND w.area_id IN ({marks(self.areas) or 'NULL'}))",
                *self.areas,
            ),
        ]
        if self.kinds:
            told.append((f"u.kind IN ({marks(self.kinds)})", *self.kinds))
        if self.organisations:
            told.append((f"r.organisation IN ({marks(self.organisations)})", *self.organisations))
        if self.charge:
            told.append(
                (
                    "(r.criteria IS NOT NULL OR EXISTS (SELECT 1 FROM charges c WHERE c.person_id = r.person_id"
                    ' AND c."set" = ? AND c.criterion = ? AND c.since <= ? AND (c.until IS NULL OR c.until > ?)))',
                    *(*self.charge, moment(now), moment(now)),
                )
            )
        if self.not_registered is not None:
            told.append(
                (
                    "NOT EXISTS (SELECT 1 FROM campaign_answers a WHERE a.campaign_id = ? AND a.ask = 'register'"
                    " AND a.unit_id = r.unit_id)",
                    self.not_registered,
                )
            )
        if self.not_reported is not None:
            told.append(
                (
                    "NOT EXISTS (SELECT 1 FROM reports x WHERE x.campaign_id = ? AND x.unit_id = r.unit_id"
                    " AND x.state NOT IN ('withdrawn', 'rejected'))",
                    self.not_reported,
                )
            )
        if self.silent_since is not None:
            told.append(
                (
                    "NOT EXISTS (SELECT 1 FROM reports x WHERE x.unit_id = r.unit_id AND x.sent_at >= ?"
                    " AND x.state <> 'withdrawn')",
                    moment(self.silent_since),
                )
            )
        return " AND ".join(sql for sql, *_values in told), [value for _sql, *values in told for value in values]


async def page(whom: Whom, after: int, most: int, now: datetime) -> tuple[list[Row], int | None]:
    """The next people, each once, with the unit they are asked for, and after whom to go on (None: that was all).

    id, name, language, how (to address them), agreed, settings, unit, unit_code, unit_name. A village they head goes
    before one they report for, and that before an office.
    """
    where, values = whom.where(now)
    found = await database.rows(
        "SELECT r.person_id AS id, p.name, p.language, p.address AS how, p.agreed_at IS NOT NULL AS agreed, p.settings,"
        " r.unit_id AS unit, u.code AS unit_code, u.name AS unit_name, r.criteria, EXISTS (SELECT 1 FROM charges c"
        ' WHERE c.person_id = r.person_id AND c."set" = ? AND c.criterion = ? AND c.since <= ?'
        " AND (c.until IS NULL OR c.until > ?)) AS charged FROM roles r"
        " JOIN units u ON u.id = r.unit_id JOIN people p ON p.id = r.person_id"
        " WHERE r.person_id IN (SELECT DISTINCT r.person_id FROM roles r JOIN units u ON u.id = r.unit_id"
        f" WHERE r.person_id > ? AND {where} ORDER BY r.person_id LIMIT ?) AND {where}"
        " ORDER BY r.person_id, CASE r.role WHEN 'village_head' THEN 0 WHEN 'reporter' THEN 1 ELSE 2 END, r.id",
        *(*(whom.charge or ("", 0)), moment(now), moment(now)),
        *(after, *values, most, *values),
    )
    last = found[-1]["id"] if len({row["id"] for row in found}) == most else None
    people: dict[int, Row] = {}
    for row in found:
        if row["id"] not in people and (whom.charge is None or _in_charge(row, whom.charge)):
            people[row["id"]] = row
    return list(people.values()), last


def _in_charge(row: Row, charge: tuple[str, int]) -> bool:
    return bool(row["charged"]) or list(charge) in (read.plain(row["criteria"]) or [])


async def chats_of(people: Sequence[int]) -> dict[int, list[Row]]:
    """The chats of each, the one used last first: id, channel, stopped, used_ms."""
    found: dict[int, list[Row]] = {}
    wanted = filled(people)
    if not wanted:
        return found
    for row in await database.rows(
        "SELECT id, person_id, channel, stopped, used_ms FROM chats"
        f" WHERE person_id IN ({marks(wanted)}) ORDER BY used_ms DESC, id DESC",
        *wanted,
    ):
        found.setdefault(row["person_id"], []).append(row)
    return found


async def places_without(whom: Whom, kinds: Sequence[str], now: datetime, most: int) -> tuple[list[str], int]:
    """Names of the places of these kinds in the areas where nobody holds one of the roles, and how many these are."""
    found = await database.rows(
        f"SELECT u.name, a.name AS above, count(*) OVER () AS n FROM units u LEFT JOIN units a ON a.id = u.parent_id"
        f" WHERE u.kind IN ({marks(kinds)}) AND u.valid_to IS NULL"
        f" AND u.id IN (SELECT unit_id FROM units_within WHERE area_id IN ({marks(whom.areas) or 'NULL'}))"
        f" AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.unit_id = u.id AND r.role IN ({marks(whom.roles)})"
        " AND r.since <= ? AND (r.until IS NULL OR r.until > ?)) ORDER BY u.code LIMIT ?",
        *(*kinds, *whom.areas, *whom.roles, moment(now), moment(now), most),
    )
    names = [f"{row['name']} ({row['above']})" if row["above"] else row["name"] for row in found]
    return names, int(found[0]["n"]) if found else 0


@dataclass(frozen=True)
class Addressed:
    """One line of the ledger as it is written: a chat and its outbox row's name, or why not."""

    person: int
    unit: int
    chat: int | None
    name: str = ""
    why: str = ""


async def add(campaign: int, people: Sequence[Addressed]) -> None:
    """In the caller's transaction; who is there already stays as they are."""
    await database.execute_many(
        "INSERT INTO addressees (campaign_id, person_id, unit_id, chat_id, name, why) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (campaign_id, person_id) DO NOTHING",
        [(campaign, each.person, each.unit, each.chat, each.name, each.why) for each in people],
    )


async def last(campaign: int) -> int:
    """The person the ledger has come to."""
    [row] = await database.rows(
        "SELECT coalesce(max(person_id), 0) AS last FROM addressees WHERE campaign_id = ?", campaign
    )
    return int(row["last"])


async def count(campaign: int) -> int:
    [row] = await database.rows("SELECT count(*) AS n FROM addressees WHERE campaign_id = ?", campaign)
    return int(row["n"])


async def waiting_on(channel: str) -> int:
    """Reminders and campaigns that have not left yet: they will use up quota too."""
    [row] = await database.rows(
        "SELECT count(*) AS n FROM outbox WHERE channel = ? AND state IN ('waiting', 'paused') AND rank > 0", channel
    )
    return int(row["n"])


OF_CAMPAIGN = "name IN (SELECT name FROM addressees WHERE campaign_id = ? AND name <> '')"


async def move(campaign: int, before: str, after: str, due_ms: int | None = None, *, afresh: bool = False) -> int:
    """Every message of a campaign in the one state goes into the other; `afresh` forgets that it was tried."""
    changed = f", due_ms = {int(due_ms)}" if due_ms is not None else ""
    if afresh:
        changed += ", tries = 0, words = ''"
    return await database.execute(
        f"UPDATE outbox SET state = ? {changed} WHERE state = ? AND {OF_CAMPAIGN}", after, before, campaign
    )


async def counted(campaign: int) -> list[Row]:
    """How many there are of each: state ("" where nothing was written), why, channel, n."""
    return await database.rows(
        "SELECT coalesce(o.state, '') AS state, a.why, coalesce(o.channel, '') AS channel, count(*) AS n"
        " FROM addressees a LEFT JOIN outbox o ON o.name = a.name WHERE a.campaign_id = ?"
        " GROUP BY coalesce(o.state, ''), a.why, coalesce(o.channel, '')",
        campaign,
    )


async def ledger(campaign: int, after: int, most: int) -> list[Row]:
    return await database.rows(
        "SELECT a.id, a.person_id AS person, p.name, u.code AS unit_code, u.name AS unit, coalesce(o.channel, '')"
        " AS channel, coalesce(o.state, a.why) AS state, coalesce(o.words, '') AS words, o.sent_ms, o.delivered_ms,"
        " o.read_ms FROM addressees a JOIN people p ON p.id = a.person_id JOIN units u ON u.id = a.unit_id"
        " LEFT JOIN outbox o ON o.name = a.name WHERE a.campaign_id = ? AND a.id > ? ORDER BY a.id LIMIT ?",
        *(campaign, after, most),
    )


async def by_unit(campaign: int, within: int | None = None, only: Sequence[int] | None = None) -> list[Row]:
    """Each unit people were addressed for, in an area, or `only` these: id, code, name, kind, search, the one above
    (above_id, above, above_kind, above_search), people, and reached: how many of them have it."""
    inside = " AND a.unit_id IN (SELECT unit_id FROM units_within WHERE area_id = ?)" if within is not None else ""
    wanted = filled(only or ())
    inside += f" AND a.unit_id IN ({marks(wanted) or 'NULL'})" if only is not None else ""
    return await database.rows(
        "SELECT u.id, u.code, u.name, u.kind, u.search, p.id AS above_id, p.name AS above, p.kind AS above_kind,"
        " p.search AS above_search, n.people, n.reached FROM (SELECT a.unit_id, count(*) AS people,"
        " count(CASE WHEN o.state IN ('sent', 'delivered', 'read') THEN 1 END) AS reached"
        f" FROM addressees a LEFT JOIN outbox o ON o.name = a.name WHERE a.campaign_id = ?{inside}"
        " GROUP BY a.unit_id) n JOIN units u ON u.id = n.unit_id LEFT JOIN units p ON p.id = u.parent_id",
        *(campaign, *([within] if within is not None else []), *wanted),
    )


async def of_person(campaign: int, person: int) -> int | None:
    """The unit they were addressed for; None: it did not go to them."""
    found = await database.rows(
        "SELECT unit_id FROM addressees WHERE campaign_id = ? AND person_id = ?", campaign, person
    )
    return int(found[0]["unit_id"]) if found else None


async def of_units(campaign: int, units: Sequence[int]) -> dict[int, list[int]]:
    """The people addressed for each of these units."""
    people: dict[int, list[int]] = {}
    for at in range(0, len(units), 500):
        wanted = filled(units[at : at + 500])
        for row in await database.rows(
            f"SELECT unit_id, person_id FROM addressees WHERE campaign_id = ? AND unit_id IN ({marks(wanted)})"
            " ORDER BY person_id",
            *(campaign, *wanted),
        ):
            people.setdefault(row["unit_id"], []).append(row["person_id"])
    return people


async def has_unit(campaign: int, unit: int) -> bool:
    return bool(
        await database.rows("SELECT 1 FROM addressees WHERE campaign_id = ? AND unit_id = ? LIMIT 1", campaign, unit)
    )


async def reaches(campaign: int, areas: Sequence[int]) -> bool:
    """Whether it was for somebody in one of these areas."""
    found = await database.rows(
        "SELECT 1 AS yes FROM addressees a JOIN units_within w ON w.unit_id = a.unit_id"
        f" WHERE a.campaign_id = ? AND w.area_id IN ({marks(areas) or 'NULL'}) LIMIT 1",
        campaign,
        *areas,
    )
    return bool(found)


async def people(ids: Sequence[int]) -> dict[int, Row]:
    """What is needed to write to them: id, language, how, agreed, settings."""
    found: dict[int, Row] = {}
    for at in range(0, len(ids), 500):
        wanted = filled(ids[at : at + 500])
        for row in await database.rows(
            "SELECT id, language, address AS how, agreed_at IS NOT NULL AS agreed, settings FROM people"
            f" WHERE id IN ({marks(wanted)})",
            *wanted,
        ):
            found[row["id"]] = row
    return found
