"""Fills a paper's template, ours or the office's own, with what a dossier says. A template holds words, never code."""

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from dossiers.contents import BytesOf, Contents, Line, Picture, Step
from dossiers.writers import templates
from dossiers.writers.wording import (
    DOTS,
    MET,
    amount,
    caption,
    evidence,
    long_date,
    moment,
    printable,
    short_date,
)
from locales import _

MOST_PICTURES = 200
PLACE = (76, 57)  # mm
LARGEST_TEMPLATE = 10_000_000  # bytes, also once unpacked tenfold
KINDS = {"bao-cao": "BC", "to-trinh": "TTr", "bien-ban": "BB"}
STATES = {"missing": "chưa có", "draft": "dự thảo", "signed": "đã ký"}
NO_PICTURE = (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError)


class BadTemplate(Exception):
    """A sentence for the office, with its values."""

    def __init__(self, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


def write(name: str, contents: Contents, path: Path, bytes_of: BytesOf, step: Step, own: Path | None = None) -> None:
    """One of templates.NAMES; `own` is the office's file in its place. BadTemplate; nothing is left at `path` then."""
    template = _opened(own.read_bytes() if own else templates.made(name), own.name if own else name)
    told = _told(contents, KINDS[name])
    _check(template, told, own.name if own else name)
    photos = _Photos()
    told["hinh_anh"] = list(_rows(template, contents, photos, bytes_of, step)) if name == "bao-cao" else []
    try:
        template.render(told, jinja_env=_environment(), autoescape=True)
        photos.join(template)
        template.save(path)
    except (TemplateError, TypeError, ZeroDivisionError) as error:
        path.unlink(missing_ok=True)
        raise _wrong(own.name if own else name, error) from error


def check(data: bytes, name: str) -> None:
    """Whether an office's own template can be filled: BadTemplate says what is wrong with it."""
    template = _opened(data, name)
    known = set(PLACEHOLDERS)
    unknown = _asked(template, name) - known
    if unknown:
        raise _unknown(name, unknown)


def _opened(data: bytes, name: str) -> DocxTemplate:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(each.file_size for each in packed.infolist())
            if len(data) > LARGEST_TEMPLATE or size > 10 * LARGEST_TEMPLATE:
                raise BadTemplate(_("The template {name} is too large; the largest is 10 MB."), name=name)
            if "word/document.xml" not in packed.namelist():
                raise zipfile.BadZipFile
        template = DocxTemplate(io.BytesIO(data))
        template.init_docx()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadTemplate(
            _("The template {name} is no Word file (.docx). Save it from Word again."), name=name
        ) from error
    return template


def _environment() -> SandboxedEnvironment:
    made = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    made.globals.clear()  # a template fills in; it reckons nothing
    return made


def _asked(template: DocxTemplate, name: str) -> set[str]:
    try:
        asked: set[str] = template.get_undeclared_template_variables(jinja_env=_environment())
        return asked
    except TemplateError as error:
        raise _wrong(name, error) from error


def _check(template: DocxTemplate, told: Mapping[str, Any], name: str) -> None:
    unknown = _asked(template, name) - {*told, "hinh_anh"}
    if unknown:
        raise _unknown(name, unknown)
    template.init_docx()  # asking leaves it half read


def _unknown(name: str, unknown: set[str]) -> BadTemplate:
    return BadTemplate(
        _("The template {name} asks for something unknown: {unknown}. The names that can stand there: {known}."),
        name=name,
        unknown=", ".join(sorted(unknown)),
        known=", ".join(PLACEHOLDERS),
    )


def _wrong(name: str, error: Exception) -> BadTemplate:
    if isinstance(error, (UndefinedError, SecurityError)):
        return _unknown(name, {str(error).split("'")[-2] if "'" in str(error) else str(error)})
    where = str(error.lineno) if isinstance(error, TemplateSyntaxError) else "?"
    return BadTemplate(
        _("The template {name} has a placeholder that is not closed or not written right (line {line} of its text)."),
        name=name,
        line=where,
    )


def _told(contents: Contents, kind: str) -> dict[str, Any]:
    """What the placeholders stand for; their names are what a clerk reads in Word."""
    office, shared = contents.office, contents.participation
    worth = [each.worth for each in contents.given]
    known = [each for each in worth if each is not None]
    told = {
        "co_quan_cap_tren": office.above.upper(),
        "co_quan": office.name.upper(),
        "co_quan_ban_hanh": f"{office.above} {office.name}".strip() if office.symbol == "UBND" else office.name,
        "ky_hieu": f"/{kind}-{office.symbol}" if office.symbol else f"/{kind}",
        "dia_danh": office.place,
        "ngay_thang": long_date(contents.made_at.date()),
        "nam": str(contents.last_day.year),
        "loai_van_ban": contents.title,
        "trich_yeu": contents.subject,
        "trich_yeu_thuong": contents.subject[:1].lower() + contents.subject[1:],
        "kinh_gui": DOTS,
        "don_vi": contents.unit,
        "bo_tieu_chi": contents.set_name,
        "can_cu": contents.legal_basis,
        "chua_doi_chieu": contents.set_unverified,
        "tu_ngay": short_date(contents.first_day),
        "den_ngay": short_date(contents.last_day),
        "so_tieu_chi": str(len(contents.criteria)),
        "so_dat": str(contents.met),
        "so_du_minh_chung": str(contents.enough),
        "so_thon": str(shared.villages),
        "so_thon_bao_cao": str(shared.villages_reporting),
        "so_bao_cao": str(len(contents.entries)),
        "so_anh": str(sum(1 for _picture in contents.pictures())),
        "luot_nguoi": _count(shared.people),
        "nu": _count(shared.women),
        "ho": _count(shared.households),
        "tieu_chi": [row for line in contents.criteria for row in _lines(line)],
        "hoat_dong": [
            {
                "ten": each.activity,
                "so_bao_cao": str(each.reports),
                "so_anh": str(each.pictures),
                "so_lieu": "; ".join(f"{label}: {said}" for label, said in each.numbers),
            }
            for each in contents.done
        ],
        "dong_gop": [
            {
                "ten": each.name,
                "so_luong": f"{amount(each.amount)} {each.unit}",
                "quy_doi": amount(each.worth) or DOTS,
                "so_bao_cao": str(each.reports),
            }
            for each in contents.given
        ],
        "tong_quy_doi": amount(sum(known, Decimal())) if known else "",
        "kho_khan": [
            {"ma": each.code, "ngay": short_date(each.day), "thon": each.unit, "noi_dung": each.words}
            for each in contents.difficulties
        ],
        "ho_so": [
            {"ten": each.name, "tinh_trang": STATES[each.state], "ghi_chu": each.note} for each in contents.papers
        ],
        "quyen_han": list(office.signs),
        "noi_nhan": list(office.recipients),
        "nguoi_ky": "",
        "nguoi_lap": contents.made_by,
    }
    return {name: _clean(value) for name, value in told.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".") if number else ""


def _lines(line: Line) -> Iterator[dict[str, Any]]:
    for each in (line, *line.indicators):
        yield {
            "ma": each.code,
            "ten": each.name + (f" ({each.unverified})" if each.unverified else ""),
            "la_tieu_chi": each is line,
            "yeu_cau": each.target or each.level,
            "ket_qua": each.value,
            "danh_gia": MET[each.met],
            "minh_chung": _shown(each),
            "du_minh_chung": each.enough,
            "con_thieu": each.why,
            "ghi_chu": each.note,
        }


def _shown(line: Line) -> str:
    lacking = "" if line.enough or not line.from_reports else f"(chưa đủ: {line.why})"
    return " ".join(each for each in (evidence(line), lacking) if each)


def chosen(contents: Contents, most: int = MOST_PICTURES) -> list[tuple[Line, Picture]]:
    """The photos that illustrate the report: one more of each criterion in turn, until there are enough."""
    waiting = [(line, _pictures(line)) for line in contents.criteria]
    seen: set[int] = set()
    taken: list[tuple[int, Line, Picture]] = []
    while waiting and len(taken) < most:
        left = []
        for line, pictures in waiting:
            picture = next((each for each in pictures if each.photo not in seen), None)
            if picture is not None and len(taken) < most:
                seen.add(picture.photo)
                taken.append((contents.criteria.index(line), line, picture))
                left.append((line, pictures))
        waiting = left
    return [(line, picture) for _at, line, picture in sorted(taken, key=lambda each: each[0])]


def _pictures(line: Line) -> Iterator[Picture]:
    for entry in line.all_entries():
        yield from (picture for picture in entry.pictures if picture.shown)


class _Photos:
    """Photos join the paper when it is done; until then each has a stand-in of a few bytes.

    With every photo it takes in, python-docx hashes all it has, to find one that is there already: a paper with two
    hundred would hash eight gigabytes.
    """

    def __init__(self) -> None:
        self._real: dict[bytes, bytes] = {}

    def image(self, template: DocxTemplate, data: bytes | None) -> InlineImage | None:
        """As large as its place allows; None where its bytes are gone or are no JPEG Word knows."""
        if data is None:
            return None
        try:
            known = Image.from_blob(data)
        except NO_PICTURE:
            return None
        if known.content_type != "image/jpeg":
            return None
        stands_in = _jpeg(known.px_width, known.px_height, len(self._real))
        self._real[stands_in] = data
        wide = known.px_width * PLACE[1] >= known.px_height * PLACE[0]
        fits = {"width": Mm(PLACE[0])} if wide else {"height": Mm(PLACE[1])}
        return InlineImage(template, io.BytesIO(stands_in), **fits)

    def join(self, template: DocxTemplate) -> None:
        for part in template.docx.part.package.image_parts:
            part._blob = self._real.get(part.blob, part.blob)


def _rows(
    template: DocxTemplate, contents: Contents, photos: _Photos, bytes_of: BytesOf, step: Step
) -> Iterator[dict[str, Any]]:
    cells: list[tuple[InlineImage, str]] = []
    for line, picture in chosen(contents):
        image = photos.image(template, bytes_of(picture.shown))
        step(1)
        if image is not None:
            words = ". ".join(each for each in (f"TC {line.code}", caption(picture), picture.place) if each)
            cells.append((image, printable(f"{words}. {moment(picture.at)}")))
    for at in range(0, len(cells), 2):
        left, right = cells[at], cells[at + 1] if at + 1 < len(cells) else ("", "")
        yield {"trai": left[0], "chu_trai": left[1], "phai": right[0], "chu_phai": right[1]}


def _jpeg(width: int, height: int, number: int) -> bytes:
    """As much of a JPEG as tells its size, and a comment that tells it from the others."""
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + struct.pack(">2sHI", b"\xff\xfe", 6, number)
        + struct.pack(">2sHBHHB9x", b"\xff\xc0", 17, 8, height, width, 3)
        + b"\xff\xd9"
    )


PLACEHOLDERS = (
    "co_quan_cap_tren",
    "co_quan",
    "co_quan_ban_hanh",
    "ky_hieu",
    "dia_danh",
    "ngay_thang",
    "nam",
    "loai_van_ban",
    "trich_yeu",
    "trich_yeu_thuong",
    "kinh_gui",
    "don_vi",
    "bo_tieu_chi",
    "can_cu",
    "chua_doi_chieu",
    "tu_ngay",
    "den_ngay",
    "so_tieu_chi",
    "so_dat",
    "so_du_minh_chung",
    "so_thon",
    "so_thon_bao_cao",
    "so_bao_cao",
    "so_anh",
    "luot_nguoi",
    "nu",
    "ho",
    "tieu_chi",
    "hoat_dong",
    "dong_gop",
    "tong_quy_doi",
    "kho_khan",
    "ho_so",
    "quyen_han",
    "noi_nhan",
    "nguoi_ky",
    "nguoi_lap",
    "hinh_anh",
)
