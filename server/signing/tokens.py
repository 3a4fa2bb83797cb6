"""Keys on a signer's token, through the module (PKCS#11) that its maker delivers.

The PIN is used once, to open the session that lasts as long as the signer; the key never leaves the
token. PKCS#11 doesn't tell how many tries are left, only when it is the last one.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pkcs11
from asn1crypto.x509 import Certificate
from pkcs11 import Attribute, Mechanism, ObjectClass, Session, Token, TokenFlag
from pkcs11.exceptions import (
    DeviceError,
    DeviceRemoved,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
    SessionClosed,
    SessionHandleInvalid,
    TokenNotPresent,
    TokenNotRecognised,
)
from pyhanko.sign.pkcs11 import PKCS11Signer

from server.signing.signers import KeySigner
from server.signing.texts import CannotSign, Fault

GONE = (DeviceError, DeviceRemoved, SessionClosed, SessionHandleInvalid, TokenNotPresent)
WRONG = (PinIncorrect, PinInvalid, PinLenRange)
HASHING = {"rsa": Mechanism.SHA256_RSA_PKCS, "ec": Mechanism.ECDSA_SHA256}
"""With these a token hashes by itself; one that can't is given the hash."""


@contextmanager
def from_pkcs11(
    module: Path, token: str | None, pin: str, certificate: str | None = None
) -> Iterator[KeySigner]:
    """A key of a token, while its session is open, or `CannotSign`.

    `token`: its label; needed where several are plugged in. `certificate`: label or id
    (hexadecimal) of the one to sign with; needed where several on the token have a private key.
    """
    session = _opened(_find(module, token), pin)
    try:
        yield KeySigner(_signer(session, certificate))
    finally:
        with suppress(PKCS11Error):  # it may have been pulled out
            session.close()


class TokenSigner(PKCS11Signer):
    """Says in our words what a token says while it signs."""

    def load(self) -> None:
        """Find the key now, so that signing only signs."""
        try:
            super()._load_objects()  # type: ignore[no-untyped-call]
        except PKCS11Error as error:
            raise _failed(error) from error

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        try:
            signature: bytes = await super().async_sign_raw(data, digest_algorithm, dry_run)
        except PKCS11Error as error:
            raise _failed(error) from error
        return signature


def _find(module: Path, label: str | None) -> Token:
    try:
        slots = pkcs11.lib(str(module)).get_slots(token_present=True)
    except PKCS11Error as error:
        raise CannotSign(Fault.MODULE_MISSING, module=str(module)) from error
    tokens: list[Token] = []
    for slot in slots:
        with suppress(TokenNotPresent, TokenNotRecognised):
            tokens.append(slot.get_token())
    tokens = [one for one in tokens if one.flags & TokenFlag.TOKEN_INITIALIZED]
    matching = [one for one in tokens if label in {None, one.label}]
    found = _listed(one.label for one in tokens)
    if not matching:
        raise CannotSign(Fault.TOKEN_MISSING, wanted=f"“{label or ''}”", found=found)
    if len(matching) > 1:
        raise CannotSign(Fault.TOKENS_SEVERAL, found=found)
    return matching[0]


def _opened(token: Token, pin: str) -> Session:
    try:
        return token.open(user_pin=pin)
    except PinLocked as error:
        raise CannotSign(Fault.PIN_LOCKED) from error
    except WRONG as error:
        flags = token.slot.get_token().flags
        if flags & TokenFlag.USER_PIN_LOCKED:
            raise CannotSign(Fault.PIN_LOCKED) from error
        if flags & TokenFlag.USER_PIN_FINAL_TRY:
            raise CannotSign(Fault.PIN_WRONG_ONE_LEFT) from error
        raise CannotSign(Fault.PIN_WRONG) from error
    except PKCS11Error as error:
        raise _failed(error) from error


def _signer(session: Session, wanted: str | None) -> TokenSigner:
    """A key and its certificate are known by having one id."""
    try:
        keys = list(
            session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.SIGN: True})
        )
        certificates = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
        key_ids = {key[Attribute.ID] for key in keys}
        named = {
            (one[Attribute.LABEL], one[Attribute.ID]): Certificate.load(one[Attribute.VALUE])
            for one in certificates
        }
    except PKCS11Error as error:
        raise _failed(error) from error
    found = _listed(f"{label} ({key_id.hex()})" for label, key_id in named)
    usable = [
        (key_id, one)
        for (label, key_id), one in named.items()
        if key_id in key_ids and wanted in {None, label, key_id.hex()}
    ]
    if not usable:
        raise CannotSign(Fault.KEY_MISSING, found=found)
    if len(usable) > 1:
        raise CannotSign(Fault.KEYS_SEVERAL, found=found)
    key_id, certificate = usable[0]
    hashing = HASHING.get(certificate.public_key.algorithm)
    signer = TokenSigner(
        session,
        signing_cert=certificate,
        ca_chain=list(named.values()),
        key_id=key_id,
        use_raw_mechanism=hashing not in {None, *session.token.slot.get_mechanisms()},
    )
    signer.load()
    return signer


def _failed(error: PKCS11Error) -> CannotSign:
    if isinstance(error, GONE):
        return CannotSign(Fault.TOKEN_REMOVED)
    return CannotSign(Fault.TOKEN_FAILED, detail=type(error).__name__)


def _listed(names: Iterator[str]) -> str:
    return ", ".join(names) or "–"
