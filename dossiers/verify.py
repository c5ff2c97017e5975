"""Kiểm tra hồ sơ Thôn Báo: có tệp nào bị sửa, thiếu hay thêm vào không / checks a dossier of Thôn Báo.

    python3 kiem-tra.py                 thư mục hồ sơ đã giải nén, nơi có tệp này / the unpacked folder this lies in
    python3 kiem-tra.py HO-SO.zip       tệp ZIP / the ZIP as it came
    python3 kiem-tra.py --en …          in English

Needs Python 3.8 or newer and nothing else. Ends with 0: all is well, 1: something is not, 2: it cannot tell.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

MANIFEST, CHAIN, SCRIPT = "manifest.json", "chain.jsonl", "kiem-tra.py"
LEFT_BY_SYSTEMS = ("Thumbs.db", "desktop.ini", ".DS_Store")  # where somebody looked at the folder
PIECE = 1 << 20
WORDS = {
    "cannot_open": ("Không mở được {name}.", "{name} cannot be opened."),
    "no_manifest": (
        "Không có manifest.json đọc được trong {name}: đây không phải hồ sơ trọn vẹn.",
        "There is no readable manifest.json in {name}: this is no whole dossier.",
    ),
    "newer": (
        "Hồ sơ do phiên bản mới hơn lập; hãy dùng kiem-tra.py đi kèm hồ sơ đó.",
        "A newer version made this dossier; use the kiem-tra.py that came with it.",
    ),
    "altered": ("BỊ SỬA: {name}", "ALTERED: {name}"),
    "missing": ("THIẾU: {name}", "MISSING: {name}"),
    "extra": ("THÊM VÀO: {name}", "ADDED: {name}"),
    "twice": ("CÓ HAI LẦN trong tệp ZIP: {name}", "TWICE in the ZIP: {name}"),
    "damaged": ("HỎNG, không đọc được: {name}", "DAMAGED, cannot be read: {name}"),
    "not_received": (
        "KHÔNG PHẢI ẢNH ĐÃ NHẬN: {name} khác với mục {n} của chuỗi bằng chứng.",
        "NOT AS RECEIVED: {name} differs from entry {n} of the chain of evidence.",
    ),
    "no_entry": ("KHÔNG CÓ TRONG CHUỖI BẰNG CHỨNG: {name}", "NOT IN THE CHAIN OF EVIDENCE: {name}"),
    "broken": (
        "CHUỖI BẰNG CHỨNG BỊ SỬA giữa mục {first} và mục {last}.",
        "THE CHAIN OF EVIDENCE WAS ALTERED between entry {first} and entry {last}.",
    ),
    "lost": (
        "Khi lập hồ sơ đã thiếu: ảnh {photo} của báo cáo {report} ({why}).",
        "Missing already when the dossier was made: photo {photo} of report {report} ({why}).",
    ),
    "why_lost": ("mất tệp", "file lost"),
    "why_spoilt": ("tệp hỏng", "file spoilt"),
    "forgotten": (
        "Đã xóa theo yêu cầu ngày {day}: ảnh {photo} của báo cáo {report}{by}.",
        "Removed on request on {day}: photo {photo} of report {report}{by}.",
    ),
    "by": (" ({name} cho phép)", " (allowed by {name})"),
    "blurred": (
        "{count} ảnh là bản công khai, không phải ảnh gốc.",
        "{count} photos are copies for the public, not originals.",
    ),
    "no_chain": (
        "Hồ sơ không kèm chuỗi bằng chứng: chỉ kiểm tra được so với manifest.json.",
        "The dossier has no chain of evidence: it can only be checked against manifest.json.",
    ),
    "entered": ("{count} ảnh gốc đúng như khi nhận.", "{count} originals are as they were received."),
    "seal": (
        "Dấu niêm phong ngày {day}: {seal}\n  Hãy so với dấu cán bộ xã đã ghi ngày đó: trùng nhau thì chuỗi là thật.",
        "Seal of {day}: {seal}\n  Compare it with what the commune's officers noted that day: if it is the same, so is"
        " the chain.",
    ),
    "unsealed": (
        "Các mục từ {first} đến {last} chưa có dấu niêm phong.",
        "Entries {first} to {last} have no seal yet.",
    ),
    "well": (
        "TỐT: {count} tệp, không tệp nào bị sửa, thiếu hay thêm vào.",
        "WELL: {count} files; none altered, missing or added.",
    ),
    "not_well": ("KHÔNG TỐT: {count} điểm sai.", "NOT WELL: {count} things are wrong."),
    "proves": (
        "Nghĩa là: tệp không bị sửa từ khi lập hồ sơ (ảnh trong chuỗi: từ khi nhận); không nói ảnh đúng sự thật.",
        "It means: nothing altered since the dossier was made (photos in the chain: since received); not its truth.",
    ),
    "enter": ("Nhấn Enter để đóng.", "Press Enter to close."),
}


class CannotTell(Exception):
    """What is given is no dossier; the key of its words, and the name."""


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        found = [each.relative_to(self.path).as_posix() for each in self.path.rglob("*") if not each.is_dir()]
        return sorted(name for name in found if name.split("/")[-1] not in LEFT_BY_SYSTEMS)

    def open(self, name: str) -> IO[bytes]:
        return (self.path / name).open("rb")


class Zip:
    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)

    def names(self) -> list[str]:
        return sorted(each.filename for each in self.zip.infolist() if not each.is_dir())

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(name)


class Check:
    def __init__(self, dossier: Folder | Zip, language: int) -> None:
        self.dossier, self.language = dossier, language
        self.wrong = self.entered = 0

    def run(self, name: str) -> bool:
        manifest = self._manifest(name)
        there = self.dossier.names()
        entries = self._chain(manifest.get("chain"), there)
        self._files(manifest["files"], entries, set(there))
        self._others(manifest, there)
        for each in manifest.get("missing", []):
            self._missing(each)
        if blurred := sum(bool(each.get("blurred")) for each in manifest["files"]):
            self.say("  ", "blurred", count=blurred)
        self._end(manifest)
        return self.wrong == 0

    def _missing(self, each: dict[str, Any]) -> None:
        about = {"photo": each["photo"], "report": each["report"]}
        if each["why"] == "forgotten":
            day = "/".join(reversed((each.get("on") or "").split("-")))
            by = self.words("by").format(name=each["by"]) if each.get("by") else ""
            self.say("  ", "forgotten", day=day, by=by, **about)
        else:
            why = self.words("why_" + each["why"]) if "why_" + each["why"] in WORDS else each["why"]
            self.say("  ", "lost", why=why, **about)

    def _manifest(self, name: str) -> dict[str, Any]:
        try:
            with self.dossier.open(MANIFEST) as file:
                manifest = json.loads(file.read().decode("utf-8"))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            raise CannotTell("no_manifest", name) from None
        if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), list):
            raise CannotTell("no_manifest", name)
        if manifest.get("format") != 1:
            raise CannotTell("newer", name)
        return manifest

    def _chain(self, header: dict[str, Any] | None, there: list[str]) -> dict[int, dict[str, Any]] | None:
        """The photos' entries by n, after every seal was followed."""
        if not header:
            self.say("  ", "no_chain")
            return None
        if CHAIN not in there:
            self.fault("missing", name=CHAIN)
            return {}
        if self._sum(CHAIN)[0] != header["sha256"]:
            self.fault("altered", name=CHAIN)
        entries: dict[int, dict[str, Any]] = {}
        roots = {root["n"]: root["hash"] for root in header["roots"]}
        roots[header["last"]] = header["hash"]
        n, sealed, well_until = header["first"] - 1, header["before"], header["first"] - 1
        for line in self._lines():
            n += 1
            facts = _facts(line)
            whole = facts is None or facts.get("n") == n
            if facts is not None and facts.get("kind") == "photo":
                entries[n] = facts
            sealed = _sha(sealed + (line if facts is None else _sha(line)))
            if not whole or roots.get(n, sealed) != sealed:
                self.fault("broken", first=well_until + 1, last=n)
                sealed = roots.get(n, sealed)  # so that each break is named, and named once
            if n in roots:
                well_until = n
        if n != header["last"]:
            self.fault("broken", first=well_until + 1, last=header["last"])
        return entries

    def _lines(self) -> Iterator[str]:
        with self.dossier.open(CHAIN) as file:
            for line in file:
                yield line.decode("utf-8", "replace").rstrip("\r\n")

    def _files(self, listed: list[dict[str, Any]], entries: dict[int, dict[str, Any]] | None, there: set[str]) -> None:
        for each in listed:
            name = each["path"]
            if name not in there:
                self.fault("missing", name=name)
                continue
            try:
                digest, size = self._sum(name)
            except (OSError, zipfile.BadZipFile, EOFError, ValueError):
                self.fault("damaged", name=name)
                continue
            if digest != each["sha256"] or size != each["size"]:
                self.fault("altered", name=name)
            elif entries is not None and each.get("photo") is not None and not each.get("blurred"):
                self._as_received(name, digest, each, entries.get(each.get("entry") or 0))

    def _as_received(self, name: str, digest: str, each: dict[str, Any], entry: dict[str, Any] | None) -> None:
        if entry is None:
            self.fault("no_entry", name=name)
        elif entry.get("sha256") != digest or entry.get("of") != "photo:{}".format(each.get("photo")):
            self.fault("not_received", name=name, n=each["entry"])
        else:
            self.entered += 1

    def _others(self, manifest: dict[str, Any], there: list[str]) -> None:
        known = {each["path"] for each in manifest["files"]} | {MANIFEST, SCRIPT}
        if manifest.get("chain"):
            known.add(CHAIN)
        for name in sorted(set(there) - known):
            self.fault("extra", name=name)
        for name in sorted({name for name in there if there.count(name) > 1} if len(set(there)) < len(there) else ()):
            self.fault("twice", name=name)

    def _sum(self, name: str) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with self.dossier.open(name) as file:
            for piece in iter(lambda: file.read(PIECE), b""):
                digest.update(piece)
                size += len(piece)
        return digest.hexdigest(), size

    def _end(self, manifest: dict[str, Any]) -> None:
        chain = manifest.get("chain")
        if chain:
            self.say("  ", "entered", count=self.entered)
            roots = chain["roots"]
            if roots:
                sealed = roots[-1]["hash"]
                groups = " ".join(sealed[at : at + 4] for at in range(0, 32, 4))
                self.say("  ", "seal", day=roots[-1]["day"], seal=groups)
            last = roots[-1]["n"] if roots else chain["first"] - 1
            if last < chain["last"]:
                self.say("  ", "unsealed", first=last + 1, last=chain["last"])
        if self.wrong:
            self.say("✗ ", "not_well", count=self.wrong)
        else:
            self.say("✓ ", "well", count=len(manifest["files"]))
        self.say("  ", "proves")

    def fault(self, what: str, **values: object) -> None:
        self.wrong += 1
        self.say("✗ ", what, **values)

    def say(self, mark: str, what: str, **values: object) -> None:
        sys.stdout.write(mark + self.words(what).format(**values) + "\n")

    def words(self, what: str) -> str:
        return WORDS[what][self.language]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _facts(line: str) -> dict[str, Any] | None:
    """None where only the sum of the facts is given."""
    if not line.startswith("{"):
        return None
    try:
        facts = json.loads(line)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def main(given: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language = 1 if "--en" in given else 0
    named = [each for each in given if each != "--en"]
    path = Path(named[0]) if named else Path(__file__).resolve().parent
    try:
        dossier = Folder(path) if path.is_dir() else Zip(path)
        well = Check(dossier, language).run(str(path))
    except CannotTell as why:
        sys.stdout.write("✗ " + WORDS[why.args[0]][language].format(name=why.args[1]) + "\n")
        return 2
    except (OSError, zipfile.BadZipFile):
        sys.stdout.write("✗ " + WORDS["cannot_open"][language].format(name=path) + "\n")
        return 2
    finally:
        if os.name == "nt" and not named and sys.stdin is not None and sys.stdin.isatty():
            input(WORDS["enter"][language])
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
