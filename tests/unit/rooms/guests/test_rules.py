"""What is signed in a guest link."""

from rooms.guests.rules import is_signed, link_id_of, sign

KEY, LINK_ID = b"k" * 32, "0123456789abcdef0123456789abcdef"


def test_a_link_holds_for_its_conference_and_its_end_only() -> None:
    link = sign(KEY, "conference", LINK_ID, 1000)
    assert link_id_of(link) == LINK_ID
    assert is_signed(link, KEY, "conference", 1000)
    assert not is_signed(link, KEY, "another", 1000)
    assert not is_signed(link, KEY, "conference", 2000)
    assert not is_signed(link, b"x" * 32, "conference", 1000)


def test_no_letter_of_a_link_can_be_changed() -> None:
    link = sign(KEY, "conference", LINK_ID, 1000)
    for at in range(len(link)):
        forged = link[:at] + ("A" if link[at] != "A" else "B") + link[at + 1 :]
        assert not is_signed(forged, KEY, "conference", 1000)
