"""Writing a campaign: what it says, to whom, what it asks of them and by when; and who may.

`asks` is {ask: {…}}; each may have "by" (the last day, ISO; told as "before" the day after) and "of" (kinds of unit
that are expected to answer; none: all that are addressed):
  seen         {}                                  each person taps "seen"
  part         {"each": "unit" or "person"}        yes, no, how many; by unit unless said
  register     {"activity"?: id}                   contents and people
  started      {}                                  the unit says that it has begun
  result       {"activity": id}                    a report of this activity ("" or none: any)
  checklist    {"items": [text…]}
  loudspeaker  {"text": script}
`audience` is in campaigns/audience.py; `media` is [{"sha256", "name", "mime", "kind": "photo" or "file"}…], where
"why" marks one that was found broken when it was uploaded. What is wrong: campaigns/troubles.py.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from campaigns.rules import NotAllowed
from locales import _
from storage import access, campaigns, deeds
from storage.kinds import KINDS
from storage.models import Campaign

ASKS = ("seen", "part", "register", "started", "result", "checklist", "loudspeaker")
ROLES = ("village_head", "reporter", "officer", "viewer", "admin")
AUDIENCE = ("areas", "kinds", "roles", "organisations", "criterion", "state", "urgent")
STATES = ("not_registered", "not_reported", "silent_weeks")
LONGEST, MANY = 8000, 500  # letters of a text; places


async def begin(by: int, unit: int, title: str, now: datetime) -> Campaign:
    """In the caller's transaction: a draft of an office; its audience is, until changed, the reporters of its area."""
    if not await campaigns.runs(by, [unit], now):
        raise NotAllowed(_("Announcements of this place are not in {your} charge, {you}."))
    made = await campaigns.create(unit, title=_title(title), made_by_id=by, made_at=now, changed_at=now)
    found = await campaigns.get(made.id)
    assert found is not None
    await campaigns.change(made.id, ("draft",), audience={"areas": [found.unit.code]})
    await deeds.note(by, "campaign.begun", f"campaign:{made.id}", within=unit, code=made.code)
    return await run_by(made.id, by, now)


async def change(campaign: int, by: int, now: datetime, **fields: object) -> Campaign:
    """In the caller's transaction: new values for some of FIELDS (`host` is a unit's id).

    Only a draft can be changed; one that waits for a second person becomes a draft again.
    """
    before = await run_by(campaign, by, now)
    to: dict[str, Any] = {}
    for name, value in fields.items():
        to["host_id" if name == "host" else name] = FIELDS[name](value)
    await _known_places(to)
    if "audience" in to:
        await _within_reach(by, before.unit_id, to["audience"], now)
    if not await campaigns.change(campaign, ("draft", "confirming"), **to, state="draft", changed_at=now):
        raise NotAllowed(_("{code} has gone out already; it can no longer be changed, {you}."), code=before.code)
    await deeds.note(by, "campaign.changed", f"campaign:{campaign}", within=before.unit_id, what=sorted(fields))
    return await run_by(campaign, by, now)


async def may_run(by: int, campaign: Campaign, now: datetime) -> bool:
    """Whether they are an officer over the campaign's unit and its whole audience."""
    areas = await campaigns.units(campaign.audience.get("areas", ()))
    return await campaigns.runs(by, [campaign.unit_id, *(unit.id for unit in areas.values())], now)


async def run_by(campaign: int, by: int, now: datetime) -> Campaign:
    """The campaign, for who may run it."""
    found = await campaigns.get(campaign)
    if found is None:
        raise NotAllowed(_("There is no such announcement, {you}."))
    if not await may_run(by, found, now):
        raise NotAllowed(_("{code} is not in {your} charge, {you}."), code=found.code)
    return found


async def read(campaign: int, by: int, now: datetime) -> Campaign:
    """The campaign with unit, host and who made it; NotAllowed for who may neither run it nor look on (viewers may)."""
    found = await campaigns.get(campaign)
    if found is None or not await _sees(by, found, now):
        raise NotAllowed(_("There is no such announcement, {you}."))
    return found


async def by_code(code: str, by: int, now: datetime) -> Campaign:
    """As `read`, by its code however it was typed."""
    found = await campaigns.by_code(code[:60])
    if found is None or not await _sees(by, found, now):
        raise NotAllowed(_("There is no announcement {code}, {you}."), code=code[:60])
    return found


async def _sees(by: int, campaign: Campaign, now: datetime) -> bool:
    seen = await access.sight(by, now)
    return bool(seen.areas) and await access.covers(access.Sight(by, areas=seen.areas), campaign.unit_id)


async def listed(by: int, now: datetime, most: int = 50, before: int | None = None) -> list[Campaign]:
    """The campaigns of the areas they see, newest first."""
    return await campaigns.listed((await access.sight(by, now)).areas, most, before)


async def _known_places(to: Mapping[str, Any]) -> None:
    codes = [*to.get("responding", ()), *to.get("contents", ()), *to.get("audience", {}).get("areas", ())]
    known = await campaigns.units(codes)
    if unknown := [code for code in codes if code not in known]:
        raise NotAllowed(_("There is no place {code}, {you}."), code=unknown[0])


async def _within_reach(by: int, unit: int, audience: Mapping[str, Any], now: datetime) -> None:
    areas = await campaigns.units(audience.get("areas", ()))
    if not await campaigns.runs(by, [unit, *(each.id for each in areas.values())], now):
        raise NotAllowed(_("{You} can only write to people in {your} own area."))


WRONG = _("That is not something an announcement can take, {you}.")


def _wrong(value: bool) -> None:
    if not value:
        raise NotAllowed(WRONG)


def _title(value: object) -> str:
    title = " ".join(str(value or "").split())
    if not title:
        raise NotAllowed(_("Please give the announcement a title, {you}."))
    if len(title) > 200:
        raise NotAllowed(_("The title is too long, {you}: at most {most} letters, please."), most=200)
    return title


def _text(value: object, most: int = LONGEST) -> str:
    text = str(value or "").strip()
    if len(text) > most:
        raise NotAllowed(_("The text is too long, {you}: at most {most} letters, please."), most=most)
    return text


def _texts(value: object) -> dict[str, str]:
    _wrong(isinstance(value, Mapping) and len(value) <= 10)
    assert isinstance(value, Mapping)
    return {str(language)[:10]: text for language, told in value.items() if (text := _text(told))}


def _day(value: object) -> date | None:
    try:
        return value if isinstance(value, date) or value is None else date.fromisoformat(str(value))
    except ValueError:
        raise NotAllowed(_("I could not read the day, {you}. Please write it like 23/02/2024.")) from None


def _hour(value: object) -> str:
    told = str(value or "").strip()
    if not told:
        return ""
    found = re.fullmatch(r"([01]?\d|2[0-3])[:hg]([0-5]\d)?", told)
    if found is None:
        raise NotAllowed(_("I could not read the hour, {you}. Please write it like 08:00."))
    return f"{int(found[1]):02}:{found[2] or '00'}"


def _host(value: object) -> int | None:
    _wrong(value is None or isinstance(value, int))
    return value if isinstance(value, int) else None


def _names(value: object) -> list[str]:
    _wrong(isinstance(value, list | tuple) and len(value) <= MANY)
    assert isinstance(value, list | tuple)
    return list(dict.fromkeys(str(each)[:200] for each in value))


def _contents(value: object) -> dict[str, str]:
    _wrong(isinstance(value, Mapping) and len(value) <= MANY)
    assert isinstance(value, Mapping)
    return {str(code)[:120]: text for code, told in value.items() if (text := _text(told, 1500))}


def _asks(value: object) -> dict[str, Any]:
    _wrong(isinstance(value, Mapping) and all(ask in ASKS for ask in value))
    assert isinstance(value, Mapping)
    return {ask: _ask(dict(of or {})) for ask, of in value.items()}


def _ask(told: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if by := _day(told.get("by") or None):
        kept["by"] = by.isoformat()
    if of := told.get("of"):
        kept["of"] = [kind for kind in _names(of) if kind in KINDS]
    if items := told.get("items"):
        kept["items"] = [text for each in _names(items)[:40] if (text := _text(each, 200))]
    for name, most in (("text", 4000), ("activity", 60), ("each", 10)):
        if text := _text(told.get(name), most):
            kept[name] = text
    return kept


def _media(value: object) -> list[dict[str, Any]]:
    _wrong(isinstance(value, list | tuple) and len(value) <= 10)
    assert isinstance(value, list | tuple)
    kept: list[dict[str, Any]] = []
    for each in value:
        _wrong(isinstance(each, Mapping) and bool(re.fullmatch("[0-9a-f]{64}", str(each.get("sha256")))))
        of = {name: str(each[name])[:200] for name in ("sha256", "name", "mime", "kind", "why") if each.get(name)}
        of.setdefault("name", of["sha256"][:8])  # what comes by chat may have none
        kept.append({**of, "kind": "file" if of.get("kind") == "file" else "photo"})
    return kept


def _audience(value: object) -> dict[str, Any]:
    _wrong(isinstance(value, Mapping) and all(key in AUDIENCE for key in value))
    assert isinstance(value, Mapping)
    kept: dict[str, Any] = {name: _names(value[name]) for name in AUDIENCE[:4] if value.get(name)}
    _wrong(all(kind in KINDS for kind in kept.get("kinds", ())))
    _wrong(all(role in ROLES for role in kept.get("roles", ())))
    if criterion := value.get("criterion"):
        of, number = criterion
        kept["criterion"] = [str(of)[:60], int(number)]
    if state := value.get("state"):
        [(name, number)] = state.items()
        _wrong(name in STATES and int(number) > 0)
        kept["state"] = {name: int(number)}
    if value.get("urgent"):
        kept["urgent"] = True
    return kept


def _send_at(value: object) -> datetime | None:
    _wrong(value is None or (isinstance(value, datetime) and value.tzinfo is not None))
    return value if isinstance(value, datetime) else None


# What `change` takes, and how each is read.
FIELDS: Mapping[str, Callable[[object], object]] = {
    "title": _title, "texts": _texts, "day": _day, "hour": _hour, "host": _host, "responding": _names,
    "contents": _contents, "asks": _asks, "media": _media, "audience": _audience, "send_at": _send_at,
}  # fmt: skip
