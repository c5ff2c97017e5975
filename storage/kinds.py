"""The kinds of unit there are, from the country down to a garden."""

COMMUNES = ("xa", "phuong", "dac_khu", "thi_tran")
VILLAGES = ("thon", "to_dan_pho")
OFFICE = "phong_ban"  # of a commune or of what lies above it: it owes plans and reports, but is no place
KINDS = ("quoc_gia", "tinh", "huyen", *COMMUNES, *VILLAGES, OFFICE, "khu_dan_cu", "vuon_ray")
RANK = {
    **{"quoc_gia": 0, "tinh": 1, "huyen": 2, "khu_dan_cu": 5, "vuon_ray": 6},
    **dict.fromkeys(COMMUNES, 3),
    **dict.fromkeys((*VILLAGES, OFFICE), 4),
}
LARGE = tuple(kind for kind, rank in RANK.items() if rank < RANK["xa"])  # counted ahead, from their communes
# What else people write in the column, without accents.
OTHER_NAMES = {
    **dict.fromkeys(("ban", "buon", "bon", "ap", "xom", "lang"), "thon"),
    **dict.fromkeys(("tdp", "khu_pho"), "to_dan_pho"),
    **dict.fromkeys(("phong", "van_phong", "ban_nganh"), OFFICE),
    **dict.fromkeys(("vuon", "ray", "vuon_mau"), "vuon_ray"),
}
