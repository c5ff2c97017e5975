"""The tables of a dossier: criteria and means as Biểu 10 and 11 have them, then what they were reckoned from.

Biểu 10 and 11 are known only from a third party's copy; their sheets say so.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from dossiers.contents import BytesOf, Contents, Line, Step
from dossiers.writers.wording import MET, amount, evidence, numbers, printable, short_date
from tables.forms import Form, write_forms
from tables.write import Cell

LIKE = "Phỏng theo biểu mẫu của bên thứ ba, chưa đối chiếu với văn bản chính thức."
STATES = {"missing": "Chưa có", "draft": "Dự thảo", "signed": "Đã ký"}


def write(contents: Contents, path: Path, bytes_of: BytesOf, step: Step) -> None:
    write_forms(
        path,
        (_criteria(contents), _means(contents), _activities(contents), _reports(contents), _difficulties(contents))
        + (() if contents.periodic else (_papers(contents),)),
    )


def _form(
    name: str, contents: Contents, title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]]
) -> Form:
    return Form(
        name,
        (title.upper(), _where(contents)),
        [[(words, 1, 1) for words, _width in columns]],
        [width for _words, width in columns],
        [[printable(cell) if isinstance(cell, str) else cell for cell in row] for row in rows],
    )


def _where(contents: Contents) -> str:
    return f"{contents.unit}, {short_date(contents.first_day)} – {short_date(contents.last_day)}"


def _criteria(contents: Contents) -> Form:
    rows = [(line, each) for line in contents.criteria for each in (line, *line.indicators)]
    before, after = contents.first_day.year - 1, contents.last_day.year
    return Form(
        "Biểu 10",
        (f"KẾT QUẢ THỰC HIỆN {contents.set_name.upper()}", _where(contents)),
        [
            [
                ("TT", 1, 2),
                ("Nội dung", 1, 2),
                ("Yêu cầu", 1, 2),
                (f"Kết quả đến 31/12/{before}", 2, 1),
                (f"Thực hiện trong kỳ ({after})", 2, 1),
                ("Kế hoạch kỳ sau", 2, 1),
                ("Minh chứng trong kỳ", 1, 2),
                ("Ghi chú", 1, 2),
            ],
            [("Kết quả", 1, 1), ("Đánh giá", 1, 1)] * 3,
        ],
        (7, 52, 18, 14, 12, 14, 12, 14, 12, 22, 30),
        [_criterion(each) for _line, each in rows],
        (LIKE, *([f"Nội dung bộ tiêu chí: {contents.set_unverified}."] if contents.set_unverified else [])),
        frozenset(at for at, (line, each) in enumerate(rows) if line is each),
    )


def _criterion(line: Line) -> list[Cell]:
    note = ". ".join(each for each in (line.note, line.why and f"Minh chứng: {line.why}", line.unverified) if each)
    told = (
        *(line.code, line.name, line.level or line.target, line.value_before, MET[line.met_before]),
        *(line.value, MET[line.met], "", "", evidence(line), note),
    )
    return [printable(each) for each in told]


def _means(contents: Contents) -> Form:
    worth = {each.kind: each for each in contents.given}
    money = worth.get("money")
    others = [each.worth for each in contents.given if each.kind != "money" and each.worth is not None]
    million = 1_000_000
    rows: list[list[Cell]] = [
        ["1", "Ngân sách trung ương", "", "", ""],
        ["", "Vốn đầu tư công", "", "", ""],
        ["", "Kinh phí thường xuyên", "", "", ""],
        ["2", "Ngân sách địa phương", "", "", ""],
        ["", "Cấp tỉnh", "", "", ""],
        ["", "Cấp xã", "", "", ""],
        ["3", "Vốn lồng ghép", "", "", ""],
        ["4", "Tín dụng chính sách", "", "", ""],
        ["5", "Doanh nghiệp", "", "", ""],
        ["6", "Cộng đồng và người dân", "", "", ""],
        ["", "Tiền mặt", "", float(money.amount / million) if money else "", ""],
        ["", "Ngày công và hiện vật quy đổi", "", float(sum(others) / million) if others else "", ""],
    ]
    return Form(
        "Biểu 11",
        ("TỔNG HỢP KẾT QUẢ HUY ĐỘNG NGUỒN LỰC (TRIỆU ĐỒNG)", _where(contents)),
        [
            [
                ("TT", 1, 1),
                ("Nguồn vốn", 1, 1),
                ("Kế hoạch năm", 1, 1),
                ("Kết quả huy động trong kỳ", 1, 1),
                ("Kế hoạch kỳ sau", 1, 1),
            ]
        ],
        (7, 48, 20, 24, 20),
        rows,
        (LIKE, "Chỉ dòng 6 lấy từ báo cáo đã duyệt của các thôn; các dòng khác cơ quan tự điền.", *_given(contents)),
        frozenset((0, 3, 6, 7, 8, 9)),
    )


def _given(contents: Contents) -> Iterator[str]:
    for each in contents.given:
        rate = f", quy đổi {amount(each.rate)} đồng một {each.unit}" if each.kind != "money" and each.rate else ""
        yield f"{each.name}: {amount(each.amount)} {each.unit} ({each.reports} báo cáo{rate})"


def _activities(contents: Contents) -> Form:
    return _form(
        "Hoạt động",
        contents,
        "Tổng hợp hoạt động của các thôn",
        (("TT", 7), ("Hoạt động", 48), ("Số báo cáo", 14), ("Số ảnh", 12), ("Số liệu cộng lại", 70)),
        [
            (at, each.activity, each.reports, each.pictures, "; ".join(f"{a}: {b}" for a, b in each.numbers))
            for at, each in enumerate(contents.done, start=1)
        ],
    )


def _reports(contents: Contents) -> Form:
    under: dict[int, list[str]] = {}
    for line in contents.criteria:
        for each in (line, *line.indicators):
            for entry in each.entries:
                under.setdefault(entry.report, []).append(each.code)
    columns = (
        *(("TT", 7), ("Mã", 14), ("Ngày", 12), ("Thôn", 20), ("Hoạt động", 32), ("Nơi làm", 28)),
        *(("Nội dung", 60), ("Số liệu", 44), ("Số ảnh", 9), ("Tiêu chí", 16), ("Mở báo cáo", 40)),
    )
    return _form(
        "Danh sách báo cáo",
        contents,
        "Danh sách báo cáo đã duyệt",
        columns,
        [
            (
                *(at, each.code, each.day, each.unit, each.activity, each.place, each.story, numbers(each)),
                *(len(each.pictures), ", ".join(dict.fromkeys(under.get(each.report, ()))), each.link),
            )
            for at, each in enumerate(contents.entries, start=1)
        ],
    )


def _difficulties(contents: Contents) -> Form:
    return _form(
        "Khó khăn, kiến nghị",
        contents,
        "Khó khăn, vướng mắc, kiến nghị của các thôn",
        (("TT", 7), ("Mã", 14), ("Ngày", 12), ("Thôn", 20), ("Nội dung", 90)),
        [(at, each.code, each.day, each.unit, each.words) for at, each in enumerate(contents.difficulties, start=1)],
    )


def _papers(contents: Contents) -> Form:
    return _form(
        "Thành phần hồ sơ",
        contents,
        "Thành phần hồ sơ",
        (("TT", 7), ("Văn bản", 80), ("Mẫu", 14), ("Tình trạng", 14), ("Ghi chú", 40)),
        [
            (at, each.name, each.form, STATES[each.state], ". ".join(x for x in (each.note, each.unverified) if x))
            for at, each in enumerate(contents.papers, start=1)
        ],
    )
