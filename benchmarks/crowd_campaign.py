"""What the officers of the made-up country have under way: a campaign of many, its answers, reminders and a dossier."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.models import Model

from storage import models

Rows = Iterator[tuple[type[Model], Iterable[dict[str, Any]]]]

CAMPAIGN, CODE, DOSSIER, SET = 1, "RQ-1", 1, "xa-ntm-2026-2030"
SENT = ("delivered", "delivered", "delivered", "sent", "read", "failed")
ASKS: dict[str, dict[str, Any]] = {
    "seen": {},
    "register": {"by": "2026-11-20"},
    "part": {"by": "2026-11-20"},
    "started": {},
    "result": {"by": "2026-11-30"},
}


def rows(villages: range, people: int, places: dict[str, int], organiser: int, now: datetime) -> Rows:
    """The campaign is for these villages and answered by people with ids from `people` on."""
    name = "Người Mẫu"
    yield (
        models.Person,
        (
            {"id": people + at, "name": f"{name} {at}", "search": "nguoi mau", "language": "vi", "created_at": now}
            for at in range(len(villages))
        ),
    )
    yield (
        models.Chat,
        (
            {"id": people + at, "channel": "telegram", "address": f"{at}", "person_id": people + at}
            for at in range(len(villages))
        ),
    )
    yield models.Campaign, _campaign(places["country"], organiser, len(villages), now)
    yield models.Outgoing, _messages(len(villages), people, now)
    yield (
        models.Addressee,
        (
            {
                **{"id": at + 1, "campaign_id": CAMPAIGN, "person_id": people + at, "unit_id": unit},
                **{"chat_id": people + at, "name": f"campaign:{CAMPAIGN}:{people + at}"},
            }
            for at, unit in enumerate(villages)
        ),
    )
    yield models.CampaignAnswer, _answers(villages, people, now)
    yield models.Nudge, _nudges(villages, people, now)
    yield models.Dossier, _dossier(places["commune"], organiser, now)


def _campaign(unit: int, organiser: int, size: int, now: datetime) -> Iterator[dict[str, Any]]:
    yield {
        **{"id": CAMPAIGN, "code": CODE, "title": "Ra quân", "texts": {"vi": "Dọn vệ sinh."}, "unit_id": unit},
        **{"state": "sent", "day": date(2026, 11, 22), "asks": ASKS, "size": size, "made_by_id": organiser},
        **{"audience": {"areas": [f"u{unit}"]}, "made_at": now, "changed_at": now, "launched_at": now},
    }


def _messages(many: int, people: int, now: datetime) -> Iterator[dict[str, Any]]:
    ms = int(now.timestamp() * 1000)
    for at in range(many):
        yield {
            **{"id": at + 1, "name": f"campaign:{CAMPAIGN}:{people + at}", "person_id": people + at, "rank": 2},
            **{"chat_id": people + at, "channel": "telegram", "reply": "{}", "state": SENT[at % len(SENT)]},
            **{"due_ms": ms, "made_ms": ms, "sent_ms": ms},
        }


def _answers(villages: range, people: int, now: datetime) -> Iterator[dict[str, Any]]:
    number = 0
    for at, unit in enumerate(villages):
        given: tuple[tuple[str, bool, dict[str, Any]], ...] = (
            ("seen", at % 4 > 0, {}),
            ("register", at % 2 > 0, {"text": "dọn đường", "people": {"value": str(at % 90), "unit": "người"}}),
            ("part", at % 3 > 0, {"yes": at % 6 > 1, "people": at % 50}),
            ("started", at % 5 > 3, {}),
        )
        for ask, said, answers in given:
            if said:
                number += 1
                whose = f"person:{people + at}" if ask == "seen" else f"unit:{unit}"
                yield {
                    **{"id": number, "campaign_id": CAMPAIGN, "ask": ask, "whose": whose, "unit_id": unit},
                    **{"person_id": people + at, "answers": answers, "at": now - timedelta(hours=at % 99)},
                }


def _nudges(villages: range, people: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Half of them were urged to register; all were reminded of the clean-up, twice."""
    for at, unit in enumerate(villages):
        told = [(f"campaign:{CAMPAIGN}:register", "1")] * (at % 2)
        told += [("duty:ve-sinh-hang-thang:2026-11", which) for which in ("7", "2")]
        for nth, (what, which) in enumerate(told):
            yield {
                **{"id": at * 3 + nth + 1, "what": what, "unit_id": unit, "person_id": people + at, "which": which},
                **{"day": now.date(), "at": now},
            }


def _dossier(commune: int, officer: int, now: datetime) -> Iterator[dict[str, Any]]:
    yield {
        **{"id": DOSSIER, "kind": "cong-nhan", "unit_id": commune, "set": SET, "made_by_id": officer, "made_at": now},
        **{"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31)},
    }
