"""Every code has one status; bugs are told without detail; no value of a person is repeated."""

import pytest
from pydantic import ValidationError

from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.people.messages import SignIn
from server.errors import failure_of, status_of


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_code_has_a_status_of_an_error(code: ErrorCode) -> None:
    assert 400 <= status_of(code) < 600


@pytest.mark.parametrize("kind", [Refused, ProtocolError])
def test_a_refusal_is_told_as_it_is(kind: type[Refused | ProtocolError]) -> None:
    failure = failure_of(kind(ErrorCode.LIMIT_REACHED, limit=3))
    assert (failure.code, failure.params) == (ErrorCode.LIMIT_REACHED, {"limit": 3})


def test_a_malformed_message_is_told_by_its_place_never_by_its_value() -> None:
    with pytest.raises(ValidationError) as raised:
        SignIn.model_validate({"username": "x", "password": ["bí mật"]})
    failure = failure_of(raised.value)
    assert failure.code is ErrorCode.MALFORMED_MESSAGE
    assert failure.params == {"field": "password"}


def test_a_bug_is_told_without_detail(capsys: pytest.CaptureFixture[str]) -> None:
    failure = failure_of(RuntimeError("secret detail"))
    assert (failure.code, failure.params) == (ErrorCode.INTERNAL, {})
    assert "secret detail" in "".join(capsys.readouterr())
