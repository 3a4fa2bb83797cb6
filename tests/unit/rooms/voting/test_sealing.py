"""Sealed ballots: of one size, opened only with the key, and the key's file."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey

from rooms.voting.sealing import BallotKeys, Opened, opener, seal

RECEIPT = "7ZK3M9QX2BCD4EFG"


@given(st.text("01", min_size=1, max_size=100))
def test_every_ballot_has_one_size_and_opens_to_what_was_sealed(marks: str) -> None:
    key = PrivateKey.generate()
    sealed = seal(bytes(key.public_key), marks, RECEIPT)
    assert len(sealed) == 77
    assert opener(bytes(key), len(marks)).open(sealed) == Opened(marks, RECEIPT)
    assert seal(bytes(key.public_key), marks, RECEIPT) != sealed


def test_another_key_opens_nothing() -> None:
    sealed = seal(bytes(PrivateKey.generate().public_key), "100", RECEIPT)
    with pytest.raises(CryptoError):
        opener(bytes(PrivateKey.generate()), 3).open(sealed)


def test_a_key_is_kept_for_its_owner_only_and_made_once(tmp_path: Path) -> None:
    keys = BallotKeys(tmp_path / "keys", os.urandom)
    public = keys.make("poll")
    assert keys.make("poll") == public
    private = keys.private("poll")
    assert private is not None
    assert bytes(PrivateKey(private).public_key) == public
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / "poll.key").stat().st_mode & 0o777 == 0o600


def test_a_key_half_written_when_the_power_went_is_made_anew(tmp_path: Path) -> None:
    keys = BallotKeys(tmp_path, os.urandom)
    (tmp_path / "poll.new").write_bytes(b"half")
    assert len(keys.make("poll")) == 32
    assert [path.name for path in tmp_path.iterdir()] == ["poll.key"]


def test_a_destroyed_key_is_gone(tmp_path: Path) -> None:
    keys = BallotKeys(tmp_path, os.urandom)
    keys.make("poll")
    keys.destroy("poll")
    keys.destroy("poll")
    assert keys.private("poll") is None
    assert list(tmp_path.iterdir()) == []
