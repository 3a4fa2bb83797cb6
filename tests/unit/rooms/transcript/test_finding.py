"""Find and replace in Vietnamese."""

import pytest

from rooms.transcript.finding import Search


def search(
    find: str, *, diacritics: bool = False, case: bool = False, whole: bool = True
) -> Search:
    return Search(find, diacritics, case, whole)


@pytest.mark.parametrize(
    ("one", "text", "found"),
    [
        (search("bat xat"), "Xã Bát Xát, xã bát xát và BAT XAT", 3),
        (search("bat xat", diacritics=True), "Xã Bát Xát", 0),
        (search("Bát Xát", diacritics=True, case=True), "Bát Xát bát xát", 1),
        (search("an"), "ban an toàn", 1),
        (search("an", whole=False), "ban an toàn", 3),
        (search("đong"), "Đồng chí đông đủ, dong", 3),
        (search("a.b", whole=False), "a.b axb", 1),
    ],
)
def test_what_is_found(one: Search, text: str, found: int) -> None:
    assert one.count(text) == found


def test_what_is_around_stays_as_it_is() -> None:
    replaced = search("bat sat").replace("Tại xã Bát Sát, đồng chí báo cáo.", "Bát Xát")
    assert replaced == "Tại xã Bát Xát, đồng chí báo cáo."


def test_nothing_found_leaves_the_text() -> None:
    assert search("sa pa").replace("Xã Bát Xát", "x") == "Xã Bát Xát"


def test_replacing_by_nothing_leaves_no_double_space() -> None:
    assert search("ờ").replace("tôi ờ báo cáo", "") == "tôi báo cáo"
