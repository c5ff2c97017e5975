"""Writes the minutes of an appraisal as a Word file, for the team to complete and sign."""

import io
from pathlib import Path
from typing import Any

from dossiers.minutes import Minutes
from dossiers.writers.filling import Template
from dossiers.writers.wording import DOTS, MET, clean, long_date, short_date

NAME = "bien-ban-tham-dinh"
TEAM = "Đoàn thẩm định"
NOT_LOOKED_AT = "Chưa xem"


def write(minutes: Minutes, own: Path | None) -> bytes:
    """`own` is the folder with the office's own templates. BadTemplate."""
    template = Template.of(NAME, own)
    told = _told(minutes)
    template.check(told)
    template.fill(told)
    written = io.BytesIO()
    template.word.save(written)
    return written.getvalue()


def _told(minutes: Minutes) -> dict[str, Any]:
    team = minutes.team or TEAM
    told = {
        "co_quan_cap_tren": DOTS,  # the team knows who sent it
        "co_quan": team.upper(),
        "doan": team,
        "ky_hieu": f"/BB-{DOTS}",
        "dia_danh": minutes.place,
        "ngay_thang": long_date(minutes.made_on),
        "nam": str(minutes.made_on.year),
        "don_vi": minutes.unit,
        "bo_tieu_chi": minutes.set_name,
        "tu_ngay": short_date(minutes.first_day),
        "den_ngay": short_date(minutes.last_day),
        "ty_le": str(minutes.percent),
        "ma_rut_mau": minutes.seed,
        "so_mau": str(len(minutes.looked)),
        "so_dat": str(minutes.with_result(True)),
        "so_khong_dat": str(minutes.with_result(False)),
        "so_chua_xem": str(minutes.with_result(None)),
        "bao_cao": [
            {
                "ma": each.code,
                "ngay": short_date(each.day),
                "thon": each.unit,
                "viec": each.activity,
                "ket_luan": MET[each.passed] or NOT_LOOKED_AT,
                "nhan_xet": each.remark,
            }
            for each in minutes.looked
        ],
    }
    return {name: clean(value) for name, value in told.items()}
