"""What an address asks for: the filters of lists, photos, maps and downloads alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from catalogue.catalogue import Catalogue
from locales.plain import plain
from storage import access
from storage.access import Sight
from storage.reports import STATES, Wanted

PATH = "/dashboard/reports"
KEYS = ("q", "state", "set", "criterion", "indicator", "activity", "unit", "since", "until", "by", "campaign")


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and addresses that ask for a little more or less."""

    query: Mapping[str, str]
    path: str = PATH

    def link(self, **changes: object) -> str:
        return self._address(self.path, {**self.query, **{key: str(value) for key, value in changes.items()}})

    def record(self, code: str, **more: object) -> str:
        return self._address(f"{PATH}/{code}", {**self.query, **{key: str(value) for key, value in more.items()}})

    def download(self, kind: str) -> str:
        return self._address(f"{self.path}.{kind}", self.query)

    def elsewhere(self, path: str) -> str:
        return self._address(path, self.query)

    @staticmethod
    def _address(path: str, told: Mapping[str, str]) -> str:
        kept = urlencode({key: value for key, value in told.items() if value})
        return f"{path}?{kept}" if kept else path


def asked(request: web.Request, path: str = PATH) -> Asked:
    return from_query(request.query, path)


def from_query(query: Mapping[str, str], path: str = PATH) -> Asked:
    told = {key: query[key].strip()[:200] for key in KEYS if query.get(key, "").strip()}
    if "|" in told.get("criterion", ""):  # chosen with its set, in one box
        told["set"], _bar, told["criterion"] = told["criterion"].partition("|")
        told.pop("indicator", None)
    return Asked(told, path)


async def wanted(query: Mapping[str, str], seen: Sight, catalogue: Catalogue) -> Wanted:
    """What cannot be understood, or lies outside their area, does not narrow."""
    of = query.get("set", "")
    unit = number(query.get("unit", ""))
    known = of in catalogue.sets
    return Wanted(
        state=query.get("state", "") if query.get("state") in STATES else "",
        set=of if known else "",
        criterion=number(query.get("criterion", "")) if known else None,
        indicator=query.get("indicator", "") if known else "",
        activity=query.get("activity", ""),
        unit=unit if unit and await access.covers(seen, unit) else None,
        since=day(query.get("since", "")),
        until=day(query.get("until", "")),
        words=plain(query.get("q", "")),
        person=number(query.get("by", "")),
        campaign=number(query.get("campaign", "")),
    )


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def day(text: str) -> date | None:
    """None also for a day of other times than ours, which some zone might not know."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 <= found.year < 2200 else None
