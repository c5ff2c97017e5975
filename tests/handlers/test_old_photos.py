"""An officer who uploaded photos of earlier years hears what came of them, with a way to the board."""

from tests.handlers.conftest import Village
from tests.handlers.test_dossiers import hears


async def test_the_officer_hears_what_came_of_them(village: Village) -> None:
    assert "chưa được nhập, bác ạ: bảng kê có dòng sai" in await hears(village, "old_photos_refused")
    assert "Ảnh những năm trước không nhập được" in await hears(village, "old_photos_failed")
    assert "Ảnh những năm trước đã nhập xong" in await hears(village, "old_photos_ready")
    assert "mở bảng một lần" in await village.officer.taps("Mở bảng")
