"""A caption says before or after, or speaks of a place that lies before or behind something."""

import pytest

from conversation.stages import says_no_more, stage


@pytest.mark.parametrize(
    ("caption", "means"),
    [
        ("Trước", "before"), ("trước khi dọn", "before"), ("ảnh trước", "before"), ("truoc", "before"),
        ("chưa làm", "before"), ("Sau", "after"), ("sau khi dọn xong, sạch hẳn", "after"), ("ảnh sau ạ", "after"),
        ("đã xong", "after"), ("đang làm", "during"), ("trong khi đổ bê tông", "during"), ("before", "before"),
        ("trước nhà văn hóa", ""), ("sau vườn bà Năm", ""), ("dọn vệ sinh đường trước thôn", ""), ("", ""),
        ("đường sau trường học", ""),
    ],
)  # fmt: skip
def test_a_caption_says_when(caption: str, means: str) -> None:
    assert stage(caption) == means


def test_a_caption_that_tells_more_is_heard_as_well() -> None:
    assert says_no_more("trước khi dọn")
    assert not says_no_more("sau khi dọn 2km đường trục thôn, 45 người")
