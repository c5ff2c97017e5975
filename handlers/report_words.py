"""How a report is said back: what was understood, in full words, before it is sent."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from catalogue.catalogue import Catalogue
from catalogue.criteria import number_of
from catalogue.rules import Counts
from conversation.steps import Answers, Moment
from handlers.report_counts import day_of
from locales import Speech, _, n_
from locales.amounts import amount_words
from locales.dates import day_opening

PHOTOS = n_("{count} photo", "{count} photos")


def amount(speech: Speech, value: Any) -> str:
    """One answer in words: `about 1.500.000 đồng`, `12/15 hộ`, `bê tông, nhựa`."""
    if not isinstance(value, dict):
        value = {"value": value}
    plain = value["value"]
    if isinstance(plain, bool):
        return speech.say(_("yes")) if plain else speech.say(_("no"))
    if isinstance(plain, list):
        return ", ".join(plain)
    try:
        number = Decimal(plain)
    except ArithmeticError:
        return str(plain)
    unit = value.get("unit", "")
    if "of" in value:
        words = speech.say(
            _("{count} of {total}"),
            count=amount_words(speech, number, ""),
            total=amount_words(speech, Decimal(value["of"]), unit),
        )
    else:
        words = amount_words(speech, number, unit)
    return speech.say(_("about {amount}"), amount=words) if value.get("approx") else words


def counts_for(speech: Speech, counts: Counts) -> str:
    """`tiêu chí 8, Môi trường (2026–2030)`; wording that was not compared with the decision says so."""
    period = counts.set.period.replace("-", "–")
    if counts.indicator is not None:
        code = number_of(counts.indicator.code)
        words = speech.say(
            _("indicator {code}, {name} ({period})") if code else _("indicator {name} ({period})"),
            code=code,
            name=counts.indicator.short_vi,
            period=period,
        )
    else:
        words = speech.say(
            _("criterion {number}, {name} ({period})"),
            number=counts.criterion.number,
            name=counts.criterion.name(speech.language),
            period=period,
        )
    return words if counts.verified else speech.say(_("{words}, not yet compared"), words=words)


def numbers(catalogue: Catalogue, answers: Answers, speech: Speech) -> list[str]:
    """Each number with what it counts: `2 km đường dọn` is too clever, so `Chiều dài đường dọn: 2 km`."""
    if answers.get("activity") not in catalogue.activities:
        return []
    said = []
    for field in catalogue.fields_of(answers["activity"]):
        value = answers.get(f"n.{field.name}")
        if value not in (None, "", []):
            said.append(
                speech.say(_("{field}: {amount}"), field=field.label(speech.language), amount=amount(speech, value))
            )
    return said


def summary(catalogue: Catalogue, answers: Answers, moment: Moment, counted: Sequence[Counts]) -> str:
    speech = moment.speech
    activity = catalogue.activities[answers["activity"]]
    day: date = day_of(answers, moment.today)
    place = answers.get("place") or ""
    where = [day_opening(speech, day), place, answers.get("village", "")]
    lines = ["📋 " + activity.name(speech.language), " · ".join(part for part in where if part)]
    lines += numbers(catalogue, answers, speech)
    photos = len(answers.get("photos") or ()) + len(answers.get("kept") or ())
    lines.append(speech.count(PHOTOS, photos) if photos else speech.say(_("No photos yet; {you} can send them later.")))
    lines.append(f"“{answers['story'][:300]}”")
    if counted:
        lines.append(
            speech.say(_("Counts for {what}"), what="; ".join(counts_for(speech, each) for each in counted[:3]))
        )
        if len(counted) > 3:
            lines.append(speech.say(_("and {count} more"), count=len(counted) - 3))
    return "\n".join(lines)


def example(catalogue: Catalogue, activity: str, speech: Speech) -> str:
    """Numbers this activity knows, as a villager might write them: `2 km, 300 kg, 45 người`."""
    amounts = ("2", "300", "45", "12")
    fields = [field for field in catalogue.fields_of(activity) if field.is_number and field.unit][:4]
    return ", ".join(f"{amount} {field.unit}" for amount, field in zip(amounts, fields, strict=False))
