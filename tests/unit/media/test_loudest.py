"""Who is heard among many: the loudest, without voices that come and go between two words."""

from media.loudest import HELD_S, Loudest
from media.messages import ProducerName

A, B, C, D = (ProducerName(f"{name}/microphone") for name in "abcd")
LOUD, SOFT, SILENT = 20, 40, 127


def test_free_places_go_to_whoever_speaks() -> None:
    loudest = Loudest(2)
    assert loudest.hear([(A, LOUD), (B, SILENT)], 0.0)
    assert list(loudest.names) == [A]
    assert loudest.hear([(B, SOFT)], 0.1)
    assert list(loudest.names) == [A, B]


def test_a_pause_between_words_costs_no_place() -> None:
    loudest = Loudest(2)
    loudest.hear([(A, LOUD), (B, LOUD)], 0.0)
    loudest.hear([(A, SILENT), (B, LOUD)], 0.5)
    loudest.hear([(C, LOUD), (B, LOUD)], 1.0)
    assert loudest.names[1] == B


def test_who_has_stopped_makes_room() -> None:
    loudest = Loudest(2)
    loudest.hear([(A, LOUD), (B, LOUD)], 0.0)
    loudest.hear([(A, SILENT)], 0.1)
    loudest.hear([(B, LOUD)], HELD_S + 0.2)
    assert loudest.hear([(C, SOFT)], HELD_S + 0.3)
    assert loudest.names == (C, B)


def test_somebody_much_louder_takes_the_place_of_the_quietest() -> None:
    loudest = Loudest(2)
    loudest.hear([(A, LOUD), (B, SOFT)], 0.0)
    assert not loudest.hear([(C, SOFT - 2)], 0.1)
    assert loudest.hear([(D, LOUD)], 0.2)
    assert loudest.names == (A, D)


def test_who_is_gone_is_forgotten() -> None:
    loudest = Loudest(1)
    loudest.hear([(A, LOUD)], 0.0)
    loudest.forget(A)
    assert loudest.names == ()
    assert loudest.hear([(B, SOFT)], 0.1)
