"""What counts as enough evidence, by set, criterion and indicator."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from catalogue.criteria import CriteriaSet
from catalogue.entries import Entry

CHEAP, COSTLY = 1, 3


@dataclass(frozen=True)
class Enough:
    """A rule: so many approved reports and photos within so many days."""

    reports: int = 1
    photos: int = 2
    within_days: int = 365
    cost: int = 2  # 1 cheap … 3 costly
    people_facing: bool = False  # offered first to village heads


@dataclass(frozen=True)
class EvidenceRules:
    default: Enough
    special: Mapping[tuple[str, int, str], Enough]  # by set, criterion (0: all) and indicator ("": all)

    def of(self, set: str, criterion: int, indicator: str = "") -> Enough:
        """The closest rule that speaks of this: the indicator's, the criterion's, the set's, the default."""
        for key in ((set, criterion, indicator), (set, criterion, ""), (set, 0, "")):
            if key in self.special:
                return self.special[key]
        return self.default


def read_default(entry: Entry) -> Enough:
    rule = _numbers(entry, Enough())
    rule = replace(rule, people_facing=entry.truth("people_facing", False), cost=_cost(entry, rule.cost))
    entry.close()
    return rule


def read_evidence_of_set(entry: Entry, default: Enough, criteria: CriteriaSet) -> dict[tuple[str, int, str], Enough]:
    """`people_facing`, `cheap` and `costly` list criteria; [[set.criterion]] and its [[…indicator]] say more."""
    entry.text("id")
    usual = _numbers(entry, default)
    rules = {(criteria.id, 0, ""): usual}
    facing, cheap, costly = (entry.wholes(key) for key in ("people_facing", "cheap", "costly"))
    numbers = {criterion.number for criterion in criteria.criteria}
    for number in sorted({*facing, *cheap, *costly} - numbers):
        entry.wrong(f"the set has no criterion {number}")
    for number in numbers & {*facing, *cheap, *costly}:
        cost = CHEAP if number in cheap else COSTLY if number in costly else usual.cost
        rules[criteria.id, number, ""] = replace(usual, people_facing=number in facing, cost=cost)
    for each in entry.entries("criterion", "number"):
        rules |= _of_criterion(each, rules, usual, criteria)
    entry.close()
    return rules


def _of_criterion(
    entry: Entry, known: Mapping[tuple[str, int, str], Enough], usual: Enough, criteria: CriteriaSet
) -> dict[tuple[str, int, str], Enough]:
    number = entry.whole("number")
    rule = _special(entry, known.get((criteria.id, number, ""), usual))
    rules = {(criteria.id, number, ""): rule}
    found = [each for each in criteria.criteria if each.number == number]
    codes = {each.code for criterion in found for each in criterion.indicators}
    if not found:
        entry.wrong(f"the set has no criterion {number}")
    for each in entry.entries("indicator", "code"):
        code = each.text("code")
        if code not in codes:
            each.wrong(f"the criterion has no indicator {code!r}")
        rules[criteria.id, number, code] = _special(each, rule)
        each.close()
    entry.close()
    return rules


def _numbers(entry: Entry, base: Enough) -> Enough:
    return replace(
        base,
        reports=entry.whole("reports", base.reports),
        photos=entry.whole("photos", base.photos),
        within_days=entry.whole("within_days", base.within_days),
    )


def _special(entry: Entry, base: Enough) -> Enough:
    facing = entry.truth("people_facing", base.people_facing)
    return replace(_numbers(entry, base), people_facing=facing, cost=_cost(entry, base.cost))


def _cost(entry: Entry, base: int) -> int:
    cost = entry.whole("cost", base)
    if cost not in (1, 2, 3):
        entry.wrong("cost must be 1, 2 or 3")
    return cost
