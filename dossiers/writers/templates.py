"""The papers as templates with placeholders: ours, which an office may change in Word and put in their place."""

import io
from collections.abc import Callable
from typing import Any

from dossiers.writers import layout
from dossiers.writers.layout import centred, each, paper, table, text, when

CRITERION = (
    "{{ dong.ma }}",
    "{{ dong.ten }}",
    "{{ dong.yeu_cau }}",
    "{{ dong.ket_qua }}",
    "{{ dong.danh_gia }}",
    "{{ dong.minh_chung }}",
    "{{ dong.ghi_chu }}",
)
CRITERIA = ("TT", "Tiêu chí, chỉ tiêu", "Yêu cầu", "Kết quả", "Đánh giá", "Minh chứng trong kỳ", "Ghi chú")


def made(name: str) -> bytes:
    """A .docx file: one of NAMES."""
    document = PAPERS[name]()
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def report() -> Any:
    document = paper()
    layout.heading(document)
    layout.title(document, "{{ loai_van_ban }}", "{{ trich_yeu }}")
    when(document, "can_cu", "Căn cứ {{ can_cu }};", italic=True)
    text(
        document,
        "{{ co_quan_ban_hanh }} báo cáo kết quả thực hiện {{ bo_tieu_chi }} từ ngày {{ tu_ngay }} đến ngày"
        " {{ den_ngay }} như sau:",
    )
    text(document, "I. TÌNH HÌNH THAM GIA", bold=True)
    text(
        document,
        "Có {{ so_thon_bao_cao }}/{{ so_thon }} thôn gửi báo cáo, với {{ so_bao_cao }} báo cáo đã duyệt và {{ so_anh }}"
        " ảnh{% if luot_nguoi %}; {{ luot_nguoi }} lượt người tham gia{% endif %}"
        "{% if nu %}, trong đó {{ nu }} lượt nữ{% endif %}{% if ho %}; {{ ho }} lượt hộ{% endif %}.",
    )
    text(document, "II. KẾT QUẢ THỰC HIỆN CÁC TIÊU CHÍ", bold=True)
    text(
        document,
        "Tự đánh giá đạt {{ so_dat }}/{{ so_tieu_chi }} tiêu chí; đủ minh chứng"
        " {{ so_du_minh_chung }}/{{ so_tieu_chi }} tiêu chí."
        "{% if chua_doi_chieu %} Nội dung bộ tiêu chí: {{ chua_doi_chieu }}.{% endif %}",
    )
    table(
        document,
        CRITERIA,
        (12, 42, 40, 18, 15, 24, 14),
        (
            ("{%tr for dong in tieu_chi %}",),
            ("{%tr if dong.la_tieu_chi %}",),
            CRITERION,
            ("{%tr else %}",),
            CRITERION,
            ("{%tr endif %}",),
            ("{%tr endfor %}",),
        ),
        bold=(2,),
    )
    text(document, "III. KẾT QUẢ HOẠT ĐỘNG CỦA CÁC THÔN", bold=True)
    table(
        document,
        ("TT", "Hoạt động", "Số báo cáo", "Số ảnh", "Số liệu cộng lại"),
        (11, 60, 20, 18, 56),
        (
            ("{%tr for dong in hoat_dong %}",),
            ("{{ loop.index }}", "{{ dong.ten }}", "{{ dong.so_bao_cao }}", "{{ dong.so_anh }}", "{{ dong.so_lieu }}"),
            ("{%tr endfor %}",),
        ),
    )
    text(document, "IV. NHÂN DÂN ĐÓNG GÓP", bold=True)
    table(
        document,
        ("TT", "Hình thức", "Số lượng", "Quy đổi (đồng)", "Số báo cáo"),
        (11, 55, 42, 37, 20),
        (
            ("{%tr for dong in dong_gop %}",),
            (
                "{{ loop.index }}",
                "{{ dong.ten }}",
                "{{ dong.so_luong }}",
                "{{ dong.quy_doi }}",
                "{{ dong.so_bao_cao }}",
            ),
            ("{%tr endfor %}",),
        ),
    )
    when(document, "tong_quy_doi", "Cộng quy đổi: {{ tong_quy_doi }} đồng.")
    text(document, "V. KHÓ KHĂN, VƯỚNG MẮC, KIẾN NGHỊ", bold=True)
    each(document, "dong in kho_khan", "- {{ dong.noi_dung }} ({{ dong.thon }}, {{ dong.ngay }}, mã {{ dong.ma }}).")
    when(document, "not kho_khan", "Trong kỳ các thôn không báo cáo khó khăn, vướng mắc.")
    text(document, "VI. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI", bold=True)
    text(document, "…………………………………………………………", dotted=True)
    text(document, "Trên đây là báo cáo {{ trich_yeu_thuong }}./.")
    layout.ending(document)
    text(document, "{%p if hinh_anh %}")
    document.add_page_break()
    centred(document, "PHỤ LỤC: HÌNH ẢNH MINH HỌA", bold=True)
    centred(document, "(Ảnh chọn từ báo cáo đã duyệt; đủ ảnh trong thư mục ảnh của hồ sơ)", 12)
    layout.pictures(document, "hinh_anh")
    text(document, "{%p endif %}")
    return document


def submission() -> Any:
    document = paper()
    layout.heading(document)
    layout.title(document, "TỜ TRÌNH", "Về việc đề nghị thẩm định, xét, công nhận {{ don_vi }} theo {{ bo_tieu_chi }}")
    centred(document, "Kính gửi: {{ kinh_gui }}")
    when(document, "can_cu", "Căn cứ {{ can_cu }};", italic=True)
    text(
        document,
        "{{ co_quan_ban_hanh }} đã rà soát kết quả từ ngày {{ tu_ngay }} đến ngày {{ den_ngay }}: tự đánh giá đạt"
        " {{ so_dat }}/{{ so_tieu_chi }} tiêu chí.",
    )
    text(document, "{{ co_quan_ban_hanh }} kính trình {{ kinh_gui }} xem xét. Hồ sơ kèm theo gồm có:")
    each(document, "giay in ho_so", "{{ loop.index }}. {{ giay.ten }} ({{ giay.tinh_trang }});")
    text(document, "{{ co_quan_ban_hanh }} kính đề nghị {{ kinh_gui }} xem xét, giải quyết./.")
    layout.ending(document)
    return document


def minutes() -> Any:
    document = paper()
    layout.heading(document)
    layout.title(document, "BIÊN BẢN", "Họp đề nghị xét, công nhận {{ don_vi }} theo {{ bo_tieu_chi }}")
    for words in (
        "Thời gian bắt đầu: ……… giờ ………, ngày ……… tháng ……… năm {{ nam }}.",
        "Địa điểm: ………………………………………………………………",
        "Thành phần tham dự: ………………………………………………………",
        "Chủ trì: …………………………………… Thư ký: ……………………………",
        "Nội dung: {{ co_quan_ban_hanh }} trình bày kết quả từ ngày {{ tu_ngay }} đến ngày {{ den_ngay }}: tự đánh giá"
        " đạt {{ so_dat }}/{{ so_tieu_chi }} tiêu chí, gồm:",
    ):
        text(document, words, dotted=True)
    table(
        document,
        ("TT", "Tiêu chí", "Kết quả", "Tự đánh giá", "Đại biểu đồng ý"),
        (11, 72, 30, 26, 26),
        (
            ("{%tr for dong in tieu_chi if dong.la_tieu_chi %}",),
            ("{{ dong.ma }}", "{{ dong.ten }}", "{{ dong.ket_qua }}", "{{ dong.danh_gia }}", ""),
            ("{%tr endfor %}",),
        ),
    )
    return closed(
        document,
        "Ý kiến của đại biểu: ……………………………………………………………",
        "Kết quả biểu quyết: ……… /tổng số ……… đại biểu đồng ý, đạt ……… %.",
        "Cuộc họp kết thúc lúc ……… giờ ……… cùng ngày; biên bản đã đọc cho mọi người cùng nghe và thống nhất./.",
        chair="CHỦ TRÌ",
    )


def closed(document: Any, *lines: str, chair: str) -> Any:
    """Minutes end with what is filled in by hand, and are signed by two."""
    for words in lines:
        text(document, words, dotted=True)
    document.add_paragraph()
    layout.signatures(document, "THƯ KÝ", chair)
    return document


def appraisal() -> Any:
    document = paper()
    layout.heading(document)
    layout.title(document, "BIÊN BẢN", "Thẩm định minh chứng của {{ don_vi }} theo {{ bo_tieu_chi }}")
    for words in (
        "Thời gian bắt đầu: …… giờ ……, ngày …… tháng …… năm {{ nam }}.",
        "Địa điểm: ………………………………………………………………",
        "Đại diện {{ doan }}: ……………………………………",
        "Đại diện {{ don_vi }}: ……………………………………",
    ):
        text(document, words, dotted=True)
    text(document, "I. CÁCH CHỌN MẪU", bold=True)
    text(
        document,
        "Rút ngẫu nhiên {{ ty_le }}% số báo cáo đã duyệt từ ngày {{ tu_ngay }} đến ngày {{ den_ngay }}, được"
        " {{ so_mau }} báo cáo. Mã rút mẫu: {{ ma_rut_mau }}; cùng mã, cùng số báo cáo thì rút lại đúng mẫu này.",
    )
    text(document, "II. KẾT QUẢ", bold=True)
    text(
        document,
        "Trong {{ so_mau }} báo cáo: đạt {{ so_dat }}, chưa đạt {{ so_khong_dat }}, chưa xem {{ so_chua_xem }}.",
    )
    table(
        document,
        ("TT", "Mã báo cáo", "Ngày", "Nơi báo cáo, việc đã làm", "Kết luận", "Nhận xét"),
        (11, 24, 25, 42, 18, 45),
        (
            ("{%tr for dong in bao_cao %}",),
            (
                "{{ loop.index }}",
                "{{ dong.ma }}",
                "{{ dong.ngay }}",
                "{{ dong.thon }}: {{ dong.viec }}",
                "{{ dong.ket_luan }}",
                "{{ dong.nhan_xet }}",
            ),
            ("{%tr endfor %}",),
        ),
    )
    return closed(
        document,
        "Ý kiến của {{ don_vi }}: ……………………………………",
        "Kết luận của {{ doan }}: ……………………………………",
        "Biên bản lập xong lúc ……… giờ ……… cùng ngày, đã đọc cho mọi người cùng nghe và thống nhất./.",
        chair="TRƯỞNG ĐOÀN",
    )


PAPERS: dict[str, Callable[[], Any]] = {
    "bao-cao": report,
    "to-trinh": submission,
    "bien-ban": minutes,
    "bien-ban-tham-dinh": appraisal,
}
NAMES = tuple(PAPERS)
