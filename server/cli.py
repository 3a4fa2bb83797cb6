"""`dienhong`: the commands of an operator."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from server import contract, logs
from server.archiving import command as archive
from server.settings import Settings
from server.signing import command as signing

CONTRACT = Path(__file__).parents[1] / "contract"


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    try:
        settings = _settings(options)
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            name = "__".join(str(part) for part in fault["loc"]).upper()
            print(f"DIENHONG_{name}: {fault['msg']}", file=sys.stderr)
        sys.exit(2)
    logs.set_up(settings.logging.level, settings.logging.format)
    sys.exit(options.run(settings, options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dienhong", description="Meetings over every level.")
    parser.add_argument("--data", type=Path, help="folder of what lasts (var/data)")
    commands = parser.add_subparsers(required=True)

    serve = commands.add_parser("serve", help="run the server")
    serve.add_argument("--demo", action="store_true", help="with the data of the demo")
    serve.set_defaults(run=_serve)

    relay = commands.add_parser("relay", help="run a relay that registers with a server")
    relay.set_defaults(run=_relay)

    demo = commands.add_parser("demo", help="hold a whole meeting without hands")
    demo.add_argument("--folder", type=Path, default=Path("var/demo"))
    demo.set_defaults(run=_demo)

    seed = commands.add_parser("seed", help="add the data of the demo")
    seed.set_defaults(run=_seed)

    archive.add_to(commands)
    signing.add_to(commands)

    migrate = commands.add_parser("migrate", help="bring the database to this program's schema")
    migrate.set_defaults(run=_migrate)

    doctor = commands.add_parser("doctor", help="check what this machine needs")
    doctor.set_defaults(run=_doctor)

    heard = commands.add_parser("transcribe", help="write down what is said in a file")
    heard.add_argument("file", type=Path, help="any audio or film file")
    heard.add_argument("--json", action="store_true", help="segments and words with their times")
    heard.add_argument("--language", help="of the speech, as ISO 639-1 names it (vi)")
    heard.add_argument("--prompt", default="", help="a sentence with names and terms that occur")
    heard.set_defaults(run=_transcribe)

    made = commands.add_parser("contract", help="write the contract that clients are built against")
    made.add_argument("--check", action="store_true", help="fail if it differs, write nothing")
    made.add_argument("--folder", type=Path, default=CONTRACT)
    made.set_defaults(run=_contract)
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    return Settings() if options.data is None else Settings(data=options.data)


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(serve(settings, demo=options.demo))


async def serve(settings: Settings, *, demo: bool) -> int:
    """Until a signal, or until the storage can't be trusted any more: then the caller restarts."""
    from server.app import running
    from server.memory import search_seldom

    if demo:
        await _seed_demo(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as server:
        search_seldom()
        print(_greeting(server.url, server.tls_url, demo=demo), flush=True)
        waits = [asyncio.create_task(event.wait()) for event in (stop, server.failed)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return 1 if server.failed.is_set() else 0


def _greeting(url: str, tls_url: str | None, *, demo: bool) -> str:
    others = f" (from other machines {tls_url})" if tls_url and tls_url != url else ""
    accounts = ""
    if demo:
        from server.demo.people import PASSWORD

        accounts = (
            " · accounts: chutri (chair), thuky (secretary), batxat, sapa (sites), "
            "daibieu1…5 (delegates), phucvu (reception desk), kythuat (technician), "
            f"quantri (administrator), vanthu (records clerk) · password {PASSWORD}"
        )
    return f"Diên Hồng: {url}{others}{accounts}"


def _relay(settings: Settings, _options: argparse.Namespace) -> int:
    from media.relay_process import run_relay
    from server.media.relays import link_settings, relay_settings

    async def run() -> None:
        task = asyncio.create_task(
            run_relay(relay_settings(settings.relays), link_settings(settings))
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
        await asyncio.wait([task])
        if not task.cancelled():
            task.result()

    asyncio.run(run())
    return 0


def _demo(_settings: Settings, options: argparse.Namespace) -> int:
    from server.demo.run import run_demo

    report = asyncio.run(run_demo(options.folder))
    print(report.write(options.folder / "report.json"), flush=True)
    return 1 if report.goals_missed else 0


def _seed(settings: Settings, _options: argparse.Namespace) -> int:
    asyncio.run(_seed_demo(settings))
    return 0


async def _seed_demo(settings: Settings) -> None:
    from rooms.migrations import migrate
    from server.demo.domain import open_domain
    from server.demo.seed import seed

    settings.data.mkdir(parents=True, exist_ok=True)
    await migrate(settings.database_url)
    async with open_domain(settings) as domain:
        await seed(domain, now=datetime.now(UTC))


def _migrate(settings: Settings, _options: argparse.Namespace) -> int:
    from rooms.migrations import migrate

    settings.data.mkdir(parents=True, exist_ok=True)
    asyncio.run(migrate(settings.database_url))
    return 0


def _doctor(settings: Settings, _options: argparse.Namespace) -> int:
    from server.doctor import examine

    checks = asyncio.run(examine(settings))
    for check in checks:
        print(f"{check.state:9} {check.name:12} {check.detail}")
    return 1 if any(check.state == "failed" for check in checks) else 0


def _transcribe(settings: Settings, options: argparse.Namespace) -> int:
    from transcripts.archive import ArchiveSettings
    from transcripts.command import run_transcribe

    speech = settings.speech
    wanted = ArchiveSettings(
        model_folder=speech.model.resolve(),
        engine=speech.engine,
        language=options.language or speech.language,
        workers=speech.workers,
        niceness=0,
    )
    return asyncio.run(
        run_transcribe(options.file, wanted, prompt=options.prompt, as_json=options.json)
    )


def _contract(_settings: Settings, options: argparse.Namespace) -> int:
    if not options.check:
        contract.write(options.folder)
        return 0
    stale = contract.stale(options.folder)
    for name in stale:
        print(f"{options.folder.name}/{name} is stale: run `dienhong contract`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    main()
