"""Runs every benchmark in turn and says which reached their goals: `python -m benchmarks [NAME…] [--quick]`.

Quick ones say whether they still run; their figures are rough, and `pages`, which first fills a whole country, is left
out.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What each is asked for when it must be quick; None: left out then.
QUICK: dict[str, list[str] | None] = {
    "turns": ["--rounds", "1", "--seconds", "3"],
    "broadcast": ["--seconds", "6"],
    "photos": [],
    "copies": ["60", "20"],
    "papers": [],
    "dossier": ["--photos", "1000", "--size", "100000"],
    "pages": None,
}


def main(names: list[str], *, quick: bool) -> int:
    ends: dict[str, str] = {}
    for name in names:
        asked = QUICK[name] if quick else []
        if asked is None:
            ends[name] = "left out"
            continue
        print(f"\n— {name} (load {os.getloadavg()[0]:.1f}) —", flush=True)
        began = time.monotonic()
        code = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *asked], cwd=ROOT, check=False).returncode
        ends[name] = f"{'goals reached' if code == 0 else 'goals missed'} ({time.monotonic() - began:.0f} s)"
    print("\n— all —")
    for name, end in ends.items():
        print(f"{name:12}{end}")
    return 1 if any(end.startswith("goals missed") for end in ends.values()) else 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME")
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    if unknown := set(chosen.names) - QUICK.keys():
        arguments.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(QUICK)}")
    sys.exit(main(chosen.names or [*QUICK], quick=chosen.quick))
