"""One sentence about what a village did, read into the questions of its form: amounts, choices, the day, the place."""

from collections.abc import Sequence
from datetime import date

from conversation.amounts import into_fields
from conversation.choices import answered, chosen
from conversation.dates import date_words, find_date, find_time
from conversation.fields import Ambiguous, Field, Understood, Value
from conversation.numbers import read_quantities
from conversation.places import find_place
from conversation.text import line

__all__ = ["Ambiguous", "Field", "Understood", "Value", "understand"]


def understand(sentence: str, fields: Sequence[Field], today: date, future: bool = False) -> Understood:
    """Everything the sentence tells for these fields; what could be several is asked, never guessed."""
    said, fields = line(sentence), tuple(fields)
    amounts = read_quantities(sentence, tuple(unit for field in fields for unit in field.units))
    values, ambiguous = into_fields(said, amounts, fields)
    for field in fields:
        if field.type in ("enum", "enum_multi") and (options := chosen(said, field)):
            values[field.name] = Value(options if field.type == "enum_multi" else options[0])
        if field.type == "bool" and (answer := answered(said, field)) is not None:
            values[field.name] = Value(answer)
    hour, times = find_time(sentence), [field for field in fields if field.type == "time"]
    if hour and len(times) == 1:
        values[times[0].name] = Value(hour.time.strftime("%H:%M"))
    counted = {at for each in amounts for at, word in enumerate(said.words) if each.start <= word.start < each.end}
    place = find_place(sentence, counted | date_words(said))
    return Understood(values, find_date(sentence, today, future), ambiguous, place)
