"""What the placeholders of a dossier's papers stand for; their names are what a clerk reads in Word."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from catalogue.criteria import number_of
from dossiers.contents import Contents, Line
from dossiers.writers.wording import DOTS, MET, amount, clean, evidence, long_date, short_date

STATES = {"missing": "chưa có", "draft": "dự thảo", "signed": "đã ký"}


def told_of(contents: Contents, kind: str) -> dict[str, Any]:
    """`kind` is the sign of a kind of paper: BC, TTr, BB."""
    office, shared = contents.office, contents.participation
    issued_by = f"{office.above} {office.name}".strip() if office.symbol == "UBND" else office.name
    worth = [each.worth for each in contents.given]
    known = [each for each in worth if each is not None]
    told = {
        "co_quan_cap_tren": office.above.upper(),
        "co_quan": office.name.upper(),
        "co_quan_ban_hanh": issued_by[:1].upper() + issued_by[1:],
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
        "hinh_anh": [],  # of the report: rows of photos
    }
    return {name: clean(value) for name, value in told.items()}


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".") if number else ""


def _lines(line: Line) -> Iterator[dict[str, Any]]:
    for each in (line, *line.indicators):
        yield {
            "ma": number_of(each.code),
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
