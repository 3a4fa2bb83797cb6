"""What tesseract's table says: words with boxes in page units; the unsure is left out."""

from server.rendering.ocr import read_page

HEADER = ["level", "page_num", "left", "text"]
PAGE = ["1", "1", "0", "0", "0", "0", "0", "0", "2000", "2800", "-1", ""]


def word(line: int, left: int, text: str, sure: float = 95.0) -> list[str]:
    place = ["5", "1", "1", "1", str(line), "1", str(left), "100", "200", "50"]
    return [*place, str(sure), text]


def test_boxes_are_in_widths_of_the_page() -> None:
    read = read_page([HEADER, PAGE, word(1, 400, "Nghị")])
    (found,) = read.words
    assert (found.text, found.x, found.y, found.w, found.h) == ("Nghị", 0.2, 0.05, 0.1, 0.025)


def test_specks_and_empty_rows_are_no_words() -> None:
    read = read_page([HEADER, PAGE, word(1, 0, "~", 12.0), word(1, 9, " "), ["5", "cut"], [""]])
    assert read.words == []
    assert not read.secret


def test_a_mark_counts_only_alone_on_its_line_and_where_it_is_sure() -> None:
    assert read_page([PAGE, word(1, 0, "TỐI"), word(1, 300, "MẬT"), word(2, 0, "Số:")]).secret
    assert not read_page([PAGE, word(1, 0, "BẢO"), word(1, 300, "MẬT")]).secret
    assert not read_page([PAGE, word(1, 0, "MẬT", 55.0)]).secret


def test_a_mark_whose_signs_come_apart_is_one_all_the_same() -> None:
    assert read_page([PAGE, word(1, 0, "MẬT")]).secret
