"""How a report looks to the official who reviews it, and how decisions are worded for the village."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from catalogue.catalogue import Catalogue
from handlers import report_words
from handlers.here import Here
from handlers.report_counts import known
from locales import _, n_
from locales.dates import day_opening, day_words, moment_words
from reports import flagged as flagged_photos
from storage import review, units
from storage.access import Sight
from storage.models import Decision, Report

LEVELS = {
    "xa": _("the commune"),
    "phuong": _("the ward"),
    "thi_tran": _("the township"),
    "dac_khu": _("the special zone"),
    "huyen": _("the district"),
    "tinh": _("the province"),
}
VERSION = n_("Sent for the {count}st time; new since: {what}", "Sent {count} times; new since: {what}")


def activity(here: Here, name: str) -> str:
    found = here.world.catalogue.activities.get(name)
    return found.short(here.speech.language) if found else name


async def card(here: Here, report: Report) -> str:
    """All an official needs to decide, without opening anything."""
    speech, catalogue = here.speech, here.world.catalogue
    found = catalogue.activities.get(report.activity)
    sent = moment_words(speech, report.sent_at, here.world.timezone, here.today)
    lines = [
        f"📋 {report.code} · {found.name(speech.language) if found else report.activity}",
        here.say(_("{village} · {who} · sent {when}"), village=report.unit.name, who=report.person.name, when=sent),
        " · ".join(part for part in (day_opening(speech, report.day), report.place) if part),
    ]
    labels = {str(each.get("name")): str(each.get("label") or each.get("name")) for each in report.asked}
    numbers = [
        here.say(_("{field}: {amount}"), field=labels.get(name, name), amount=report_words.amount(speech, value))
        for name, value in report.answers.items()
    ]
    lines += [" · ".join(numbers)] if numbers else []
    lines += [f"“{report.story[:500]}”"] if report.story else []
    if counted := counts(here, await review.counts(report.id)):
        lines.append(here.say(_("Counts for {what}"), what=counted))
    if report.version > 1:
        changed = await changes(here, report)
        lines.append(speech.count(VERSION, report.version, what="; ".join(changed) or "–"))
    return "\n".join(lines)


FLAGS = 4  # lines of a card


async def flagged(here: Here, seen: Sight, report: Report, photos: list[int]) -> str:
    """⚠ Ảnh 2 giống ảnh của Thôn 7 gửi ngày 12/3/2025."""
    told = await flagged_photos.of_report(seen, report.unit_id, photos, here.world.timezone)
    lines = [f"⚠ {each.words(here.speech)}" for each in told if not each.quiet]
    return "".join(f"\n{line}" for line in lines[:FLAGS]) + (f" (+{len(lines) - FLAGS})" if len(lines) > FLAGS else "")


def counts(here: Here, keys: list[list[Any]]) -> str:
    """At most three of what it counts for."""
    found = [each for key in keys if (each := known(here.world.catalogue, key[0], key[1], key[2]))]
    told = [report_words.counts_for(here.speech, each) for each in found[:3]]
    return "; ".join(told) + (f" (+{len(found) - 3})" if len(found) > 3 else "")


async def changes(here: Here, report: Report) -> list[str]:
    """What the present version says otherwise than the one before."""
    versions = {each.version: each.said for each in await review.versions(report.id)}
    before, now = versions.get(report.version - 1), versions.get(report.version)
    return said_anew(here, report, before, now) if before and now else []


def said_anew(here: Here, report: Report, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    told: list[str] = []
    if more := len(set(now["photos"]) - set(before["photos"])):
        told.append(here.speech.count(n_("{count} more photo", "{count} more photos"), more))
    labels = {str(each.get("name")): str(each.get("label") or each.get("name")) for each in report.asked}
    for name in [*now["answers"], *(name for name in before["answers"] if name not in now["answers"])]:
        was, is_ = before["answers"].get(name), now["answers"].get(name)
        if was != is_:
            old = report_words.amount(here.speech, was) if was else "–"
            new = report_words.amount(here.speech, is_) if is_ else "–"
            told.append(f"{labels.get(name, name)}: {old} → {new}")
    if now["day"] != before["day"]:
        days = [day_words(here.speech, date.fromisoformat(each["day"]), year=False) for each in (before, now)]
        told.append(" → ".join(days))
    for key in ("place", "story"):
        if now[key] != before[key]:
            told.append(f"“{before[key]}” → “{now[key]}”")
    if now["counts"] != before["counts"]:
        told.append(f"{counts(here, before['counts']) or '–'} → {counts(here, now['counts']) or '–'}")
    return told


async def level(catalogue: Catalogue, report: Report, step: str) -> str:
    """What a step is called to the village: the commune, the ward, the province."""
    chain = catalogue.review.chain(await review.codes_above(report.unit_id))
    found = chain.step(step)
    kinds = [unit.kind for unit in await units.above(report.unit_id)]
    return LEVELS.get(next((kind for kind in kinds if found and kind in found.kinds), ""), LEVELS["xa"])


async def who(here: Here, decision: Decision, report: Report) -> str:
    """An office rather than a name: cán bộ xã, Phòng Kinh tế."""
    offices = await review.offices(decision.by_id, report.unit_id, decision.at)
    named = next((office["organisation"] for office in offices if office["organisation"]), "")
    of = here.say(await level(here.world.catalogue, report, decision.step))
    return str(named) or here.say(_("officer of {level}"), level=of)


def day(here: Here, at: datetime) -> str:
    local = at.astimezone(here.world.timezone)
    return f"{local.day}/{local.month}"


def why(here: Here, decision: Decision) -> str:
    """The ready reason and the official's own words."""
    reason = here.world.catalogue.review.reasons.get(decision.reason)
    parts = [reason.needs(here.speech.language) if reason else "", decision.words]
    return "; ".join(part for part in parts if part)
