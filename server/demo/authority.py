"""A certificate authority for tests and the demo: made at run time, trusted by nobody else."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def make(cls, name: str = "Chứng thư gốc dùng thử") -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(name)
        usage = {"digital_signature": False, "key_cert_sign": True}
        built = _begun(subject, subject, key.public_key(), usage, 10 * YEAR).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        return cls(built.sign(key, hashes.SHA256()), key)

    def save_root(self, folder: Path) -> None:
        """Put the root where servers look for those they trust."""
        folder.mkdir(parents=True, exist_ok=True)
        pem = self.certificate.public_bytes(serialization.Encoding.PEM)
        (folder / "demo.pem").write_bytes(pem)

    def certify(self, name: str, key: PublicKey, in_force: timedelta = YEAR) -> x509.Certificate:
        """A certificate for the key of a person or a body."""
        usage = {"digital_signature": True, "key_cert_sign": False}
        built = _begun(_name(name), self.certificate.subject, key, usage, in_force)
        return built.add_extension(
            x509.BasicConstraints(ca=False, path_length=None), critical=True
        ).sign(self.key, hashes.SHA256())

    def save_key(
        self, file: Path, name: str, passphrase: bytes, in_force: timedelta = YEAR
    ) -> Path:
        """A key and certificate for a person or a body, as a PKCS#12 file."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self.certify(name, key.public_key(), in_force)
        data = pkcs12.serialize_key_and_certificates(
            b"key",
            key,
            certificate,
            [self.certificate],
            serialization.BestAvailableEncryption(passphrase),
        )
        file.write_bytes(data)
        return file


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: PublicKey,
    usage: dict[str, bool],
    in_force: timedelta,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    signs = usage["digital_signature"]
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + in_force)
        .add_extension(
            x509.KeyUsage(
                digital_signature=signs,
                content_commitment=signs,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=usage["key_cert_sign"],
                crl_sign=usage["key_cert_sign"],
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )


def _name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
        ]
    )
