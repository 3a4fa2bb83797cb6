"""`dienhong signer`: run the signing service on the PC where a signer sits."""

import argparse
import asyncio
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from server.settings import Settings
from server.signing.texts import CannotSign, Text, said

if TYPE_CHECKING:
    from server.signing.signers import KeySigner

PORT = 8987
SECRET = "SIGNER_PIN"  # noqa: S105  # the name of a variable
"""Where the PIN or passphrase is when nobody is there to type it."""
OWN_PORTS = {"https": ":443", "http": ":80"}
LOCAL = {"localhost", "127.0.0.1"}
REFUSED = 2


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    signer = commands.add_parser("signer", help="sign on this PC what pages of a server ask for")
    key = signer.add_mutually_exclusive_group(required=True)
    key.add_argument("--pkcs12", type=Path, metavar="FILE", help="a key file (.p12)")
    key.add_argument("--pkcs11", type=Path, metavar="MODULE", help="library of the token's maker")
    signer.add_argument("--token", metavar="LABEL", help="where several tokens are plugged in")
    signer.add_argument(
        "--certificate", metavar="LABEL", help="label or id, where several are on the token"
    )
    signer.add_argument(
        "--origin",
        type=_origin,
        action="append",
        required=True,
        metavar="https://SERVER",
        help="whose pages may ask for signatures (repeatable)",
    )
    signer.add_argument("--port", type=int, default=PORT)
    signer.add_argument("--language", choices=("vi", "en"), default="vi")
    signer.set_defaults(run=_run)


def _run(_settings: Settings, options: argparse.Namespace) -> int:
    try:
        asyncio.run(_serve(options))
    except CannotSign as fault:
        print(fault.sentence(options.language), file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return 0
    return 0


async def _serve(options: argparse.Namespace) -> None:
    """Until somebody ends it."""
    from server.signing.service import SigningService, listening

    language = options.language
    with _key(options) as signer:
        service = SigningService(signer, frozenset(options.origin), _say, language)
        async with listening(service, options.port) as address:
            origins = ", ".join(sorted(service.origins))
            known = {"signer": signer.name, "address": address, "origins": origins}
            _say(said(Text.LISTENS, language, **known))
            await asyncio.Event().wait()


def _key(options: argparse.Namespace) -> AbstractContextManager["KeySigner"]:
    from server.signing.signers import from_pkcs12
    from server.signing.tokens import from_pkcs11

    if options.pkcs12 is not None:
        passphrase = _secret(said(Text.ASKS_PASSPHRASE, options.language))
        return nullcontext(from_pkcs12(options.pkcs12, passphrase.encode()))
    pin = _secret(said(Text.ASKS_PIN, options.language))
    return from_pkcs11(options.pkcs11, options.token, pin, options.certificate)


def _secret(question: str) -> str:
    """Never an argument: other users of the machine see those. Children don't inherit it."""
    given = os.environ.pop(SECRET, None)
    return getpass(question) if given is None else given


def _say(line: str) -> None:
    print(f"{datetime.now().astimezone():%H:%M:%S} {line}", flush=True)


def _origin(text: str) -> str:
    """As a browser writes it. Without TLS somebody on the way could write the page: local only."""
    address = urlsplit(text.rstrip("/").lower())
    plain = address.scheme == "http" and address.hostname in LOCAL
    if not (address.scheme == "https" or plain) or not address.hostname or address.path:
        raise argparse.ArgumentTypeError("give it as https://server.example")
    return f"{address.scheme}://{address.netloc.removesuffix(OWN_PORTS[address.scheme])}"
