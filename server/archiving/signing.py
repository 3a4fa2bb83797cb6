"""The key by which a server signs the bundles it exports: who has its public half can tell whether
a bundle is from there."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rooms.kernel.ports import Random
from server.archiving.manifest import Signature
from server.secret_key import secret_key


class BundleKey:
    """Ed25519; `public` is what others are given, in hexadecimal digits."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    @classmethod
    def of_server(cls, path: Path, draw: Random) -> "BundleKey":
        return cls(secret_key(path, draw))

    def sign(self, manifest: bytes) -> Signature:
        signature = self._key.sign(manifest).hex()
        return Signature(algorithm="ed25519", public_key=self.public, signature=signature)


def holds(signature: Signature, manifest: bytes) -> bool:
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.public_key))
    try:
        key.verify(bytes.fromhex(signature.signature), manifest)
    except InvalidSignature:
        return False
    return True
