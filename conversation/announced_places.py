"""What an announcement tells of places it knows: where it is held, which join in, and what each of them does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from conversation.announced import asks_or_ends
from conversation.text import plain

HELD = re.compile(r"\b(?:tai|dia diem|at|venue)\b(?P<where>.*)")
JOINING = re.compile(r"\b(?:huong ung|cung tham gia|join in|at the same time)\b")
ALL = re.compile(r"\b(?:con lai|cac|tat ca|toan bo|moi|others|all)\b")
SENTENCES = re.compile(r"[;\n]|\.(?=\s|$)")
CLAUSES = re.compile(r"[;\n]|[.,](?=\s|$)")
OWN = re.compile(r"\s*[-•*+]?\s*(?P<place>[^:]{2,60}):\s*(?P<does>\S.*)")
KIND = 12  # letters of a kind before a name: thị trấn Kiến Đức
LONGEST = 1500


@dataclass(frozen=True)
class Told:
    """Places by their position in the list of names."""

    host: int | None = None
    joining: tuple[int, ...] = ()
    does: dict[int, str] = field(default_factory=dict)


def places_told(text: str, names: Sequence[str]) -> Told:
    """`names`: the office that writes, then the places below it."""
    bare = [plain(name) for name in names]
    host = next((at for clause in CLAUSES.split(text) if (at := _held(clause, bare)) is not None), None)
    return Told(host, _joining(text, bare, host), each_does(text, names)[0])


def _held(clause: str, names: Sequence[str]) -> int | None:
    said = plain(clause)
    found = None if JOINING.search(said) or asks_or_ends(clause) else HELD.search(said)
    named = _named(found["where"], names) if found else []
    return named[0] if named else None


def _joining(text: str, names: Sequence[str], host: int | None) -> tuple[int, ...]:
    for sentence in SENTENCES.split(text):
        said = plain(sentence)
        if not JOINING.search(said):
            continue
        named = [at for at in _named(said, names) if at not in (0, host)]
        if not named and ALL.search(said):
            named = [at for at in range(1, len(names)) if at != host]
        return tuple(named)
    return ()


def _named(said: str, names: Sequence[str]) -> list[int]:
    """Which of them stand in it, in their order there; Thôn 1 does not stand in thôn 10."""
    found: dict[int, int] = {}
    left = said
    for at in sorted(range(len(names)), key=lambda at: -len(names[at])):
        if names[at] and (match := re.search(rf"\b{re.escape(names[at])}\b", left)):
            found[match.start()] = at
            left = left[: match.start()] + " " * len(names[at]) + left[match.end() :]
    return [found[start] for start in sorted(found)]


def each_does(text: str, names: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """`Thôn 5: trồng hoa` in a line of its own, or between semicolons; and what stands there for a place unknown."""
    bare, does, unknown = [plain(name) for name in names], dict[int, str](), list[str]()
    for line in re.split(r"[;\n]", text):
        if (told := OWN.fullmatch(line.strip())) is None:
            continue
        head = plain(told["place"])
        fitting = [
            at for at, name in enumerate(bare) if name and re.fullmatch(rf"(.{{0,{KIND}}} )?{re.escape(name)}", head)
        ]
        if fitting:
            does[max(fitting, key=lambda at: len(bare[at]))] = told["does"].strip()[:LONGEST]
        else:
            unknown.append(told["place"].strip())
    return does, unknown
