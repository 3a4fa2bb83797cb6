"""Words keep their times through edits."""

from rooms.transcript.words import merge, realign, spread, tidy

TEXT = "kính thưa các đồng chí"
WORDS = ((0, 100, 90), (100, 300, 80), (300, 400, 70), (400, 700, 60), (700, 900, 50))


def test_a_word_that_is_still_there_keeps_its_time_and_its_doubt() -> None:
    assert realign(TEXT, WORDS, "kính thưa toàn thể các đồng chí", 900)[5] == (400, 700, 60)


def test_a_word_written_anew_takes_the_time_of_the_one_it_replaces_and_is_not_in_doubt() -> None:
    assert realign(TEXT, WORDS, "kính chào các đồng chí", 900)[1] == (100, 300, None)


def test_punctuation_and_capitals_move_no_word() -> None:
    words = realign(TEXT, WORDS, "Kính thưa các đồng chí!", 900)
    assert [(start, end) for start, end, _ in words] == [(start, end) for start, end, _ in WORDS]
    assert words[0][2] is None
    assert words[1][2] == 80


def test_new_words_lie_between_their_neighbours() -> None:
    words = realign(TEXT, WORDS, "kính thưa quý vị và các đồng chí", 900)
    assert [start for start, _, _ in words] == [0, 100, 300, 300, 300, 300, 400, 700]
    longer = realign(TEXT, WORDS, f"{TEXT} thân mến", 1000)
    assert longer[5][0] == 900
    assert longer[-1][1] == 1000


def test_without_times_words_are_spread_by_their_length() -> None:
    assert spread(["ab", "abcdef"], 0, 800) == ((0, 200, None), (200, 800, None))


def test_changes_apart_from_each_other_are_put_together() -> None:
    assert merge("a b c d e", "A b c d e", "a b c d E") == "A b c d E"
    assert merge("a b c d", "a x b c d", "a b c d y") == "a x b c d y"
    assert merge("a b c d", "a c d", "a b c D") == "a c D"


def test_the_same_change_twice_is_one() -> None:
    assert merge("a b c", "a X c", "a X c") == "a X c"


def test_changes_that_touch_are_not_put_together() -> None:
    assert merge("a b c", "a X c", "a Y c") is None
    assert merge("a b c", "a x b c", "a y b c") is None
    assert merge("a b", "a", "a b c") is None


def test_one_form_for_each_text() -> None:
    assert tidy("  hòa   bình\n") == tidy("hòa bình")
