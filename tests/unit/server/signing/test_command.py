"""Whose pages may ask `dienhong signer` for signatures."""

import argparse

import pytest

from server.signing.command import _origin


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("https://hop.laocai.gov.vn", "https://hop.laocai.gov.vn"),
        ("HTTPS://Hop.laocai.gov.vn:443/", "https://hop.laocai.gov.vn"),
        ("https://hop.laocai.gov.vn:8443", "https://hop.laocai.gov.vn:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(given: str, known: str) -> None:
    assert _origin(given) == known


@pytest.mark.parametrize(
    "given", ["hop.laocai.gov.vn", "http://hop.laocai.gov.vn", "https://", "https://x/y", "*", ""]
)
def test_what_is_no_origin_or_not_safe_is_refused(given: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        _origin(given)
