"""Words around what a village registers: what parts its contents, and what tells nothing without the rest."""

import re

from conversation.text import several

BETWEEN = re.compile(r"[,;\n+]|\.(?=\s|$)|\s(?:và|với|voi|va|cùng|and|with)\s", re.IGNORECASE)
TELLS_NOTHING = several(
    "khoang tham gia du co duoc huy dong se la tong tong cong so luong gom toi em thon dang ky a nhe nha tat ca"
    " ba con nguoi dan moi about some we join come people in all"
)
# So many minutes each time, read in plain letters.
EACH = re.compile(r"\b(?:moi|each) (?:lan|luot|buoi|time)\D{0,8}(?P<minutes>[0-9]{1,3}) ?(?:phut|minutes)")
