"""The kinds of unit there are, from the country down to a garden."""

KINDS = (
    *("quoc_gia", "tinh", "huyen", "xa", "phuong", "dac_khu", "thi_tran"),
    *("thon", "to_dan_pho", "khu_dan_cu", "vuon_ray"),
)
COMMUNES = ("xa", "phuong", "dac_khu", "thi_tran")
VILLAGES = ("thon", "to_dan_pho")
