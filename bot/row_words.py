"""What is wrong with the rows of a file, in lines to print."""

from collections.abc import Mapping, Sequence

from locales import Speech, n_
from storage.wrong_rows import Problem

SHOWN = 200  # problems; more says nothing more
LEFT_OUT = n_("{count} problem; its row was left out.", "{count} problems; their rows were left out.")
AND_MORE = n_("… and {count} more problem.", "… and {count} more problems.")


def lines(problems: Sequence[Problem], why: Mapping[str, str], speech: Speech) -> list[str]:
    found = [speech.say(why[each.why], row=each.row, value=each.value) for each in problems[:SHOWN]]
    more = len(problems) - SHOWN
    return [*found, speech.count(AND_MORE, more)] if more > 0 else found


def left_out(problems: Sequence[Problem], speech: Speech) -> list[str]:
    return [speech.count(LEFT_OUT, len(problems))] if problems else []
