"""What is installed is what is written down: exact versions, nothing left to chance next year."""

import re
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"([\w.-]+)==([\w.+!-]+)( ; .+)?")


def pins(name: str) -> dict[str, str]:
    lines = [line.split(" #")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    found = [PIN.fullmatch(line) for line in lines if line and not line.startswith(("#", "-r "))]
    assert all(found), name
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


RUN, DEV = pins("requirements.txt"), pins("requirements-dev.txt")


def test_what_is_installed_is_what_is_written_down() -> None:
    assert {name: version(name) for name in RUN | DEV if name not in SOMETIMES} == {
        name: pin for name, pin in (RUN | DEV).items() if name not in SOMETIMES
    }


SOMETIMES = {"async-timeout"}  # only on Python before 3.11.3


@pytest.mark.parametrize("python", ["3.11.2", "3.11.14", "3.13.5"])
@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_whatever_a_package_needs_is_written_down_too(name: str, python: str) -> None:
    there = RUN if name == "requirements.txt" else RUN | DEV
    place = {"python_full_version": python, "python_version": python.rsplit(".", 1)[0]}
    asked: set[tuple[str, str]] = {(package, "") for package in there if package not in SOMETIMES}
    seen: set[tuple[str, str]] = set()
    while asked:
        seen |= asked
        asked = {
            (str(canonicalize_name(needed.name)), extra)
            for package, of in asked
            for text in distribution(package).requires or ()
            if (needed := Requirement(text)).marker is None or needed.marker.evaluate({**place, "extra": of})
            for extra in ("", *needed.extras)
            if canonicalize_name(needed.name) not in SOMETIMES
        } - seen
    assert {package for package, _ in seen} <= set(there)
