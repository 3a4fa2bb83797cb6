"""TLS for first runs: a local authority made on this machine, and a leaf for its names.

The authority's certificate can be installed on tablets (`tls/authority.crt`); its key never leaves
the folder. The leaf is renewed before it ends and whenever the machine's names have changed.
"""

import ipaddress
import os
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ifaddr
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
# Chromium and Safari refuse leaves of more than 825 days, even from authorities installed by hand.
LEAF_DAYS = 397
RENEW_DAYS = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """Files of a certificate and its key."""

    certificate: Path
    key: Path

    @property
    def exists(self) -> bool:
        return self.certificate.is_file() and self.key.is_file()

    def load(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key = serialization.load_pem_private_key(self.key.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{self.key} holds no elliptic-curve key")  # noqa: TRY004 - file content
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()), key

    def save(self, certificate: bytes, key: ec.EllipticCurvePrivateKey) -> None:
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        descriptor = os.open(self.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
        self.certificate.write_bytes(certificate)


def local_pair(folder: Path, names: tuple[str, ...], now: datetime) -> Pair:
    """The leaf for `names`, made or renewed where needed; the file holds the chain."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority = Pair(folder / "authority.crt", folder / "authority.key")
    if not authority.exists:
        _make_authority(authority, now)
    leaf = Pair(folder / "server.crt", folder / "server.key")
    if not (leaf.exists and _usable(leaf, names, now)):
        _make_leaf(leaf, authority, names, now)
    return leaf


def context(pair: Pair) -> ssl.SSLContext:
    """TLS 1.2 and later, server side."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(pair.certificate, pair.key)
    # aiohttp speaks HTTP/1.1 only.
    made.set_alpn_protocols(["http/1.1"])
    return made


def names_of_this_machine() -> tuple[str, ...]:
    """Host names and addresses under which browsers may reach this machine, `localhost` first."""
    found = {socket.gethostname(), socket.getfqdn()}
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            text = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            if not ipaddress.ip_address(text).is_link_local:
                found.add(text)
    found -= {"", "localhost"}
    return ("localhost", *sorted(found))


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usable(leaf: Pair, names: tuple[str, ...], now: datetime) -> bool:
    certificate, _ = leaf.load()
    extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return set(extension.value) >= {
        _alternative(name) for name in names
    } and certificate.not_valid_after_utc - now > timedelta(days=RENEW_DAYS)


def _make_authority(pair: Pair, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Diên Hồng"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Diên Hồng local authority {now:%Y-%m-%d}"),
        ]
    )
    certificate = (
        _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    pair.save(certificate.public_bytes(serialization.Encoding.PEM), key)


def _make_leaf(leaf: Pair, authority: Pair, names: tuple[str, ...], now: datetime) -> None:
    issuer, issuer_key = authority.load()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    certificate = (
        _builder(subject, issuer.subject, key.public_key(), now, LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    leaf.save(certificate.public_bytes(pem) + issuer.public_bytes(pem), key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        # Clocks of tablets are late; an hour's slack keeps them in.
        .not_valid_before(now.astimezone(UTC) - timedelta(hours=1))
        .not_valid_after(now.astimezone(UTC) + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
