"""What units and people answered to campaigns, and who was urged."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from storage import database, read
from storage.database import Row, filled, marks, moment
from storage.models import CampaignAnswer, Nudge


async def keep(
    campaign: int,
    ask: str,
    whose: str,
    unit: int,
    person: int,
    answers: Mapping[str, Any],
    asked: Sequence[Mapping[str, Any]],
    now: datetime,
) -> CampaignAnswer:
    """In the caller's transaction: a later answer takes the place of the first."""
    await CampaignAnswer.bulk_create(
        [
            CampaignAnswer(
                campaign_id=campaign,
                ask=ask,
                whose=whose,
                unit_id=unit,
                person_id=person,
                answers=dict(answers),
                asked=[dict(each) for each in asked],
                at=now,
            )
        ],
        on_conflict=["campaign_id", "ask", "whose"],
        update_fields=["unit_id", "person_id", "answers", "asked", "at"],
    )
    return await CampaignAnswer.get(campaign_id=campaign, ask=ask, whose=whose)


async def one(campaign: int, ask: str, whose: Sequence[str]) -> CampaignAnswer | None:
    return await CampaignAnswer.filter(campaign_id=campaign, ask=ask, whose__in=list(whose)).order_by("-at").first()


def _of_these(column: str, only: Sequence[int] | None) -> tuple[str, list[int]]:
    """A condition on units, and its values; None: all of them."""
    wanted = filled(only or ())
    return ("", []) if only is None else (f" AND {column} IN ({marks(wanted) or 'NULL'})", wanted)


async def of(campaign: int, only: Sequence[int] | None = None) -> list[Row]:
    """Every answer, or those of some units: ask, unit, person, answers, at."""
    these, values = _of_these("unit_id", only)
    found = await database.rows(
        "SELECT ask, unit_id AS unit, person_id AS person, answers, at FROM campaign_answers WHERE campaign_id = ?"
        f"{these} ORDER BY id",
        campaign,
        *values,
    )
    return [{**row, "answers": read.plain(row["answers"]), "at": read.moment(row["at"])} for row in found]


async def results(campaign: int, only: Sequence[int] | None = None) -> list[Row]:
    """The reports filed as its results that stand: unit, code."""
    these, values = _of_these("r.unit_id", only)
    return await database.rows(
        "SELECT r.unit_id AS unit, r.code FROM reports r WHERE r.campaign_id = ?"
        f" AND r.state NOT IN ('withdrawn', 'rejected'){these} ORDER BY r.sent_at, r.id",
        campaign,
        *values,
    )


async def first_sent(campaign: int, only: Sequence[int] | None = None) -> dict[int, datetime]:
    """When each unit sent its first version of a result, whatever became of it later."""
    these, values = _of_these("r.unit_id", only)
    return {
        row["unit"]: read.moment(row["at"])
        for row in await database.rows(
            "SELECT r.unit_id AS unit, min(v.at) AS at FROM reports r JOIN report_versions v ON v.report_id = r.id"
            f" AND v.version = 1 WHERE r.campaign_id = ?{these} GROUP BY r.unit_id",
            campaign,
            *values,
        )
    }


async def took_part(campaign: int, after: int, most: int) -> list[Row]:
    """People who answered or reported, in order: id, language, how, agreed, settings."""
    return await database.rows(
        "SELECT p.id, p.language, p.address AS how, p.agreed_at IS NOT NULL AS agreed, p.settings"
        " FROM people p WHERE p.id > ? AND p.id IN ("
        " SELECT person_id FROM campaign_answers WHERE campaign_id = ?"
        " UNION SELECT person_id FROM reports WHERE campaign_id = ? AND state <> 'withdrawn')"
        " ORDER BY p.id LIMIT ?",
        *(after, campaign, campaign, most),
    )


async def put_off_thanks(campaign: int, due_ms: int) -> None:
    """What its close tells those who took part and has not left waits until then."""
    await database.execute(
        "UPDATE outbox SET due_ms = ? WHERE state = 'waiting' AND due_ms < ? AND name IN ("
        " SELECT 'closed:' || campaign_id || ':' || person_id FROM campaign_answers WHERE campaign_id = ?"
        " UNION SELECT 'closed:' || campaign_id || ':' || person_id FROM reports WHERE campaign_id = ?)",
        *(due_ms, due_ms, campaign, campaign),
    )


async def of_people(person: int, units: Sequence[int], since: datetime, most: int) -> list[int]:
    """Campaigns that are out since then for this person or these units, newest first."""
    wanted = filled(units) or [0]
    found = await database.rows(
        "SELECT c.id FROM campaigns c WHERE c.state IN ('writing', 'sending', 'paused', 'sent') AND c.made_at >= ?"
        " AND EXISTS (SELECT 1 FROM addressees a WHERE a.campaign_id = c.id AND (a.person_id = ?"
        f" OR a.unit_id IN ({marks(wanted)}))) ORDER BY c.id DESC LIMIT ?",
        *(moment(since), person, *wanted, most),
    )
    return [row["id"] for row in found]


async def nudges(what: str) -> list[Row]:
    """Who was told of this and when: unit, person, which, day."""
    return await Nudge.filter(what=what).order_by("id").values("unit_id", "person_id", "which", "day")


async def nudge(what: str, unit: int, person: int, which: str, day: date, now: datetime) -> bool:
    """In the caller's transaction; False if they were told that already."""
    made = await database.rows(
        "INSERT INTO nudges (what, unit_id, person_id, which, day, at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (what, unit_id, person_id, which) DO NOTHING RETURNING id",
        *(what, unit, person, which, day.isoformat() if database.is_sqlite() else day, moment(now)),
    )
    return bool(made)


async def urges(what: str, only: Sequence[int] | None = None) -> dict[int, int]:
    """How often each unit was urged to this."""
    these, values = _of_these("unit_id", only)
    return {
        row["unit"]: row["n"]
        for row in await database.rows(
            "SELECT unit_id AS unit, count(DISTINCT which) AS n FROM nudges WHERE what = ?"
            f" AND which IN ('1', '2'){these} GROUP BY unit_id",
            what,
            *values,
        )
    }
