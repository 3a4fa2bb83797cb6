"""The sentence of names and terms: natural, the important first, never too long."""

from transcripts.prompt import BUDGET_TOKENS, MeetingTerms, estimate_tokens, meeting_sentence


def test_it_is_one_sentence_with_what_matters_first() -> None:
    sentence = meeting_sentence(
        MeetingTerms(
            meeting="Hội nghị giao ban của Ủy ban nhân dân tỉnh Lào Cai",
            speaker="Chủ tịch xã Bảo Hà Nguyễn Thị Mai",
            item="Công tác phòng chống thiên tai",
            chair="Trần Văn Bình",
            names=["Lê Thị Hoa", "Phạm Văn Dũng"],
            terms=["kè sông Hồng"],
        )
    )
    assert sentence == (
        "Hội nghị giao ban của Ủy ban nhân dân tỉnh Lào Cai, đồng chí Chủ tịch xã Bảo Hà "
        "Nguyễn Thị Mai phát biểu về công tác phòng chống thiên tai, đồng chí Trần Văn Bình "
        "chủ trì, có nói đến kè sông Hồng, cùng các đồng chí Lê Thị Hoa, Phạm Văn Dũng."
    )


def test_empty_parts_leave_no_trace() -> None:
    assert meeting_sentence(MeetingTerms()) == ""
    assert meeting_sentence(MeetingTerms(speaker="Lê Thị Hoa")) == (
        "Đồng chí Lê Thị Hoa phát biểu."
    )
    assert meeting_sentence(MeetingTerms(names=["Lê Thị Hoa"])) == "Cùng các đồng chí Lê Thị Hoa."


def test_a_chair_who_speaks_is_named_once() -> None:
    sentence = meeting_sentence(MeetingTerms(speaker="Lê Thị Hoa", chair="Lê Thị Hoa"))
    assert sentence.count("Lê Thị Hoa") == 1


def test_names_that_do_not_fit_are_left_out_whole() -> None:
    names = [f"Nguyễn Thị Phương Thảo Số {number}" for number in range(100)]
    sentence = meeting_sentence(MeetingTerms(speaker="Lê Thị Hoa", names=names))
    assert estimate_tokens(sentence) <= BUDGET_TOKENS
    kept = sum(name + end in sentence for name in names for end in (",", "."))
    assert 5 < kept < 100
    assert sentence.startswith("Đồng chí Lê Thị Hoa phát biểu, cùng các đồng chí Nguyễn")
