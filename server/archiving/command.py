"""`dienhong archive export | verify | import`: what an operator or an auditor does with bundles."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from rooms.kernel.error_texts import text
from rooms.kernel.errors import Refused
from rooms.kernel.ids import ConferenceId
from server.archiving.faults import BundleFaulty, Fault
from server.archiving.manifest import Manifest
from server.archiving.verifying import verify
from server.settings import Settings

FAULTY, REFUSED = 1, 2


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    archive = commands.add_parser("archive", help="bundles of closed conferences")
    kinds = archive.add_subparsers(required=True)

    export = kinds.add_parser("export", help="write the record of a conference into one file")
    export.add_argument("conference")
    export.add_argument("out", type=Path)
    export.set_defaults(run=_export)

    check = kinds.add_parser("verify", help="is a bundle what was exported?")
    check.add_argument("bundle", type=Path)
    check.add_argument("--key", help="public key of the server that must have signed it")
    check.add_argument("--json", action="store_true", help="the verdict as one line of JSON")
    check.set_defaults(run=_verify)

    take = kinds.add_parser("import", help="read a bundle of another server in this one's archive")
    take.add_argument("bundle", type=Path)
    take.add_argument("--key", help="public key of the server that must have signed it")
    take.set_defaults(run=_import)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(export(settings, options.conference, options.out))


async def export(settings: Settings, conference: str, out: Path) -> int:
    from rooms.migrations import migrate
    from server.archiving.writing import write
    from server.domain import opened

    await migrate(settings.database_url)
    async with opened(settings) as domain:
        try:
            plan = await domain.record.bundles.plan(ConferenceId(conference))
        except Refused as refusal:
            return _refused(refusal)
        await asyncio.to_thread(write, plan, out)
    _print(plan.manifest)
    print(f"  {out}: {plan.size:,} byte")
    return 0


def _verify(_settings: Settings, options: argparse.Namespace) -> int:
    try:
        manifest = verify(options.bundle, key=options.key).manifest
    except BundleFaulty as fault:
        if options.json:
            _json({"ok": False, "fault": fault.fault.value, "where": fault.where})
        else:
            _faulty(fault)
        return REFUSED if fault.fault is Fault.UNREADABLE else FAULTY
    if options.json:
        conference_id = manifest.conference.id
        _json({"ok": True, "conference": conference_id, "signed_by": manifest.signed_by})
    else:
        print("Gói còn nguyên vẹn · The bundle is as it was exported")
        _print(manifest)
    return 0


def _import(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(take(settings, options.bundle, options.key))


async def take(settings: Settings, bundle: Path, key: str | None) -> int:
    from rooms.migrations import migrate
    from server.archiving.importing import take_in
    from server.domain import opened

    settings.data.mkdir(parents=True, exist_ok=True)
    await migrate(settings.database_url)
    async with opened(settings) as domain:
        try:
            done = await take_in(bundle, domain.record.archive.imports, domain.files, key=key)
        except BundleFaulty as fault:
            _faulty(fault)
            return FAULTY
        except Refused as refusal:
            return _refused(refusal)
        await domain.record.archive.refresh()
    new = "Đã nhập · Imported" if done.new else "Đã có từ trước · Was here already"
    print(new)
    _print(done.manifest)
    return 0


def _print(manifest: Manifest) -> None:
    counts = manifest.counts
    print(f"  {manifest.conference.title} ({manifest.conference.id})")
    print(
        f"  {len(manifest.files)} tệp · {counts.log_lines} dòng nhật ký · {counts.papers} tài liệu"
        f" · {counts.transcript_rows} dòng lời · {counts.recordings} bản ghi gốc"
    )
    print(f"  khóa công khai · public key: {manifest.signed_by or '-'}")


def _json(verdict: object) -> None:
    print(json.dumps(verdict, ensure_ascii=False))


def _faulty(fault: BundleFaulty) -> None:
    print(f"{fault.fault.value}: {fault.sentence('vi')}", file=sys.stderr)
    print(f"  {fault.sentence('en')}", file=sys.stderr)


def _refused(refusal: Refused) -> int:
    for language in ("vi", "en"):
        print(text(refusal.code, language, refusal.params), file=sys.stderr)
    return REFUSED
