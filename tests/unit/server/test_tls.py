"""The local authority: made once, its leaf fits the names and is renewed in time."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from server import tls

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAMES = ("localhost", "hop.laocai.gov.vn", "192.168.1.10", "::1")


def leaf_of(pair: tls.Pair) -> x509.Certificate:
    return pair.load()[0]


def test_the_leaf_is_signed_by_the_authority_for_all_names(tmp_path: Path) -> None:
    leaf = leaf_of(tls.local_pair(tmp_path, NAMES, NOW))
    authority = x509.load_pem_x509_certificate((tmp_path / "authority.crt").read_bytes())
    leaf.verify_directly_issued_by(authority)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "hop.laocai.gov.vn"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["192.168.1.10", "::1"]


def test_an_authority_signs_leaves_only(tmp_path: Path) -> None:
    tls.local_pair(tmp_path, NAMES, NOW)
    authority = x509.load_pem_x509_certificate((tmp_path / "authority.crt").read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (limits.ca, limits.path_length) == (True, 0)


def test_what_is_good_is_kept(tmp_path: Path) -> None:
    first = leaf_of(tls.local_pair(tmp_path, NAMES, NOW))
    again = leaf_of(tls.local_pair(tmp_path, NAMES[:2], NOW + timedelta(days=1)))
    assert again == first


def test_a_leaf_that_ends_soon_is_made_anew_by_the_same_authority(tmp_path: Path) -> None:
    first = leaf_of(tls.local_pair(tmp_path, NAMES, NOW))
    authority = (tmp_path / "authority.crt").read_bytes()
    later = NOW + timedelta(days=tls.LEAF_DAYS - tls.RENEW_DAYS + 1)
    assert leaf_of(tls.local_pair(tmp_path, NAMES, later)) != first
    assert (tmp_path / "authority.crt").read_bytes() == authority


def test_a_new_name_makes_a_new_leaf(tmp_path: Path) -> None:
    tls.local_pair(tmp_path, NAMES, NOW)
    leaf = leaf_of(tls.local_pair(tmp_path, (*NAMES, "10.0.0.7"), NOW))
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "10.0.0.7" in {str(ip) for ip in names.get_values_for_type(x509.IPAddress)}


def test_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    tls.local_pair(tmp_path, NAMES, NOW)
    for name in ("authority.key", "server.key"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_old_protocols_are_not_spoken(tmp_path: Path) -> None:
    made = tls.context(tls.local_pair(tmp_path, NAMES, NOW))
    assert made.minimum_version is ssl.TLSVersion.TLSv1_2


def test_this_machine_has_the_name_that_browsers_trust() -> None:
    assert tls.names_of_this_machine()[0] == "localhost"
