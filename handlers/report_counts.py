"""What a report counts for: the sets in force on its day, and the criteria proposed or chosen."""

from datetime import date

from catalogue import rules
from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet
from catalogue.rules import Counts
from conversation.steps import Answers


def day_of(answers: Answers, today: date) -> date:
    return date.fromisoformat(answers["day"]) if answers.get("day") else today


def sets_for(catalogue: Catalogue, answers: Answers, today: date) -> tuple[CriteriaSet, ...]:
    scope = [(kind, tuple(aims)) for kind, aims in answers.get("scope") or ()]
    return rules.sets_in_force(catalogue, scope, day_of(answers, today))


def counts(catalogue: Catalogue, answers: Answers, today: date) -> tuple[Counts, ...]:
    """As the person chose, or as the catalogue proposes."""
    if chosen := answers.get("criteria"):
        return tuple(found for key in chosen if (found := known(catalogue, *key)))
    if answers.get("activity") not in catalogue.activities:
        return ()
    return rules.counts_for(catalogue, answers["activity"], sets_for(catalogue, answers, today))


def known(catalogue: Catalogue, of: str, number: int, indicator: str) -> Counts | None:
    """What these keys name, if the catalogue still has it."""
    criteria = catalogue.sets[of].criteria if of in catalogue.sets else ()
    for criterion in criteria:
        if criterion.number == number:
            found = next((each for each in criterion.indicators if each.code == indicator), None)
            return Counts(catalogue.sets[of], criterion, found) if found or not indicator else None
    return None
