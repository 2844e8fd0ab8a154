"""The shell's front end: the same use cases as the pages, one language for errors and exits.

Exit 0 done · 1 it ran and the verdict is negative · 2 bad input or refused. Errors are one line on stderr,
`error: <field>: <what> — <what to do>`; with `--json` stdout holds exactly one object and nothing else.
"""

import logging
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import click

from core import cli_brand, cli_report, cli_results, cli_snapshot, cli_words, settings
from core.db import migrate
from core.errors import ImprimaturError, InvalidInput, Refused
from core.shell import AS_JSON, needs_database, show, tell
from core.vocabulary import CheckVerdict, MaskGrade, PlanType

log = logging.getLogger(__name__)
LOG_FILE = "shell.log"


@click.group(help="Imprimatur from the shell. Every command works on the installation that the environment names.")
def cli() -> None:
    """Configure what every command shares: the log goes to a file, stderr is for people."""
    try:
        current = settings.current()
    except ValueError as error:
        raise InvalidInput(str(error), field="settings") from error
    handlers: list[logging.Handler] = [logging.NullHandler()]
    with suppress(OSError):
        (current.data_dir / "log").mkdir(parents=True, exist_ok=True)
        path = current.data_dir / "log" / LOG_FILE
        # Opened with its first line: where logging stands already, this handler is not taken and would stay open.
        handlers = [RotatingFileHandler(path, maxBytes=2_000_000, backupCount=2, delay=True)]
    if current.log_level == "DEBUG":
        handlers.append(logging.StreamHandler())
    logging.basicConfig(
        level=current.log_level, handlers=handlers, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and give its exit code; whatever goes wrong becomes one line, never a traceback."""
    try:
        code = cli.main(args=arguments, prog_name="python -m core", standalone_mode=False)
        return int(code or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _told("", "stopped", "")
    except click.exceptions.NoArgsIsHelpError as error:
        asked = error.ctx.command_path if error.ctx else "python -m core"
        return _told("command", "no command is given", f"see `{asked} --help`")
    except click.UsageError as error:
        return _told("command", error.format_message().rstrip("."), "see `python -m core --help`")
    except click.ClickException as error:
        return _told("command", error.format_message().rstrip("."), "")
    except ImprimaturError as error:
        return _told(error.field, error.what, error.remedy)
    except Exception:
        log.exception("unexpected fault")
        where = settings.current().data_dir / "log" / LOG_FILE
        return _told("", "a fault in the app; nothing was finished", f"the whole story is in {where}")


def _told(field: str, what: str, remedy: str) -> int:
    print("error: " + str(ImprimaturError(what, field=field, remedy=remedy)), file=sys.stderr)
    return 2


@cli.command("migrate", help="Bring the database to the schema of this version.")
@AS_JSON
def migrate_command(as_json: bool) -> None:
    """Works on both databases; the only command that changes a PostgreSQL schema, the batch engine's tables included."""
    from core.jobs import engine

    standing = migrate.bring_to_head()
    engine.create_tables()
    show(
        {"revision": standing.current, "at_head": True},
        as_json,
        lambda: [f"The database is at head ({standing.current})."],
    )


@cli.command("doctor", help="Check Python, database, schema, storage, fonts and folders, and say what to do.")
@AS_JSON
def doctor_command(as_json: bool) -> int:
    """Changes nothing but a probe file it removes."""
    from core.ops import doctor

    findings = doctor.examine()
    well = all(finding.ok for finding in findings)
    show(
        {"ok": well, "checks": [asdict(finding) for finding in findings]},
        as_json,
        lambda: [_finding_line(finding) for finding in findings],
    )
    return 0 if well else 1


def _finding_line(finding: Any) -> str:
    mark = "ok  " if finding.ok else "MEND"
    advice = f" — {finding.remedy}" if finding.remedy else ""
    return f"{mark} {finding.part}: {finding.found}{advice}"


@cli.command(
    "backup", help="`backup FILE` writes one archive of database and files; `backup verify FILE` proves one whole."
)
@click.argument("words", nargs=-1, required=True)
@AS_JSON
def backup_command(words: tuple[str, ...], as_json: bool) -> int:
    """Runs while the app runs; a backup that is read and found damaged is a negative verdict, exit 1."""
    from core.ops import backup

    verifying = words[0] == "verify" and len(words) == 2
    if not verifying and len(words) != 1:
        raise click.UsageError("write `backup FILE` or `backup verify FILE`")
    if verifying:
        try:
            report = backup.verify(Path(words[1]))
        except Refused as damage:
            _told(damage.field, damage.what, damage.remedy)
            return 1
    else:
        migrate.require_head()
        report = backup.create(Path(words[0]))
    verb = "is whole" if verifying else "written"
    show(
        asdict(report),
        as_json,
        lambda: [
            f"{report.path} {verb}: {report.files} files, {report.size_bytes / 1e6:.1f} MB, schema {report.revision}.",
            *_bucket_lines(report.files_from),
        ],
    )
    return 0


def _bucket_lines(files_from: str) -> list[str]:
    """What people with a bucket must know about an archive."""
    if not files_from.startswith("s3://"):
        return []
    told = f"The files of {files_from} are in it; earlier versions and settings of the bucket are not."
    return [told, "A restore puts them into a folder and leaves the bucket as it is."]


@cli.command("restore", help="Verify a backup and unpack it into an empty folder.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="An empty or new folder.")
@AS_JSON
def restore_command(file: Path, folder: Path, as_json: bool) -> None:
    """Touches nothing of the running installation."""
    from core.ops import backup

    report = backup.restore(file, folder)
    show(
        asdict(report),
        as_json,
        lambda: [
            f"Restored into {folder}. Start the app with IMPRIMATUR_DATA_DIR={folder} to use it.",
            "DATABASE_URL and STORAGE_URL must not be set then.",
        ],
    )


@cli.command("sweep", help="Remove stored files that nothing refers to, and say which are missing.")
@click.option("--dry-run", is_flag=True, help="Only look; remove nothing.")
@click.option(
    "--grace-hours",
    type=click.FloatRange(min=1),
    default=24.0,
    show_default=True,
    help="Younger files stay: their rows may not be written yet.",
)
@click.option("--force", is_flag=True, help="Remove even when most of the store would go.")
@AS_JSON
@needs_database
def sweep_command(dry_run: bool, grace_hours: float, force: bool, as_json: bool) -> int:
    """Safe while the app and any number of workers run; files that are missing are a negative verdict, exit 1."""
    from core.ops import sweep

    report = sweep.sweep(is_dry_run=dry_run, grace=timedelta(hours=grace_hours), is_forced=force)
    is_whole = not report.missing and not report.damaged
    show({"ok": is_whole, **asdict(report)}, as_json, lambda: _sweep_lines(report))
    return 0 if is_whole else 1


def _sweep_lines(report: Any) -> list[str]:
    verb = "would go" if report.is_dry_run else "removed"
    lines = [
        f"{report.removed} unused files {verb} ({report.removed_bytes / 1e6:.1f} MB); {report.young} are too young.",
        f"{report.referenced} files are in use and there.",
    ]
    if report.unfinished:
        lines.append(f"{report.unfinished} writes that were never finished are cleared away.")
    if report.uncounted:
        lines.append(f"{report.uncounted} files are in use without being counted; they stay.")
    if report.unknown_agencies:
        lines.append(f"Left alone: {len(report.unknown_agencies)} folders of agencies that the database does not know.")
    lost = [f"MISSING {file.sha256} of agency {file.agency_id}" for file in report.missing]
    lost += [
        f"DAMAGED {file.sha256} of agency {file.agency_id}: {file.found_bytes} of {file.expected_bytes} bytes"
        for file in report.damaged
    ]
    if lost:
        lines.append(f"{len(lost)} files in use are lost: restore them from a backup.")
    return [*lines, *lost[:20], *(["… (the whole list: --json)"] if len(lost) > 20 else [])]


@cli.command("worker", help="Serve the batches until told to stop (SIGTERM drains it).")
@click.option(
    "--slots",
    type=click.IntRange(min=1, max=256),
    default=None,
    help="How many items are made at once. Default: IMPRIMATUR_WORKER_SLOTS, else the processors of this machine.",
)
@click.option(
    "--drain-s",
    type=click.IntRange(min=0, max=3600),
    default=None,
    help="How long what runs may still take when the worker is stopped; the rest is given back.  [default: 25]",
)
@needs_database
def worker_command(slots: int | None, drain_s: int | None) -> None:
    """As many as you like, on as many hosts as share the database and the files."""
    from core import worker

    worker.serve(slots or settings.current().worker_slots or 1, drain_s=drain_s)


@cli.command("workers", help="List the processes that serve the batches.")
@AS_JSON
@needs_database
def workers_command(as_json: bool) -> int:
    """None that works is a negative verdict, exit 1: what is queued waits."""
    from core.jobs import queries

    workers = queries.list_workers()
    working = any(worker.is_at_work for worker in workers)
    show({"ok": working, "workers": [asdict(worker) for worker in workers]}, as_json, lambda: _worker_lines(workers))
    return 0 if working else 1


def _worker_lines(workers: Any) -> list[str]:
    nobody = "No worker is running: start the app, or `python -m core worker`."
    return [*_named_workers(workers), *([] if any(worker.is_at_work for worker in workers) else [nobody])]


def _named_workers(workers: Any) -> list[str]:
    return [
        f"{worker.worker_id}  {worker.state}, {worker.running} of {worker.slots} slots busy, "
        f"version {worker.version or 'unknown'}, last heard {worker.silent_s:.0f} s ago"
        for worker in workers
    ]


@cli.command("drain", help="Let a worker finish what it has and leave: `drain WORKER`, as `workers` names it.")
@click.argument("worker")
@AS_JSON
@needs_database
def drain_command(worker: str, as_json: bool) -> None:
    """For an upgrade, host by host; the worker that the app itself runs starts again at once."""
    from core.jobs import fleet

    if not fleet.ask_to_drain(worker):
        raise InvalidInput("no such worker is working", field="worker", remedy="see `python -m core workers`")
    show({"worker": worker, "state": "draining"}, as_json, lambda: [f"{worker} finishes what it has and leaves."])


@cli.group("agency", help="Agencies of this installation.")
def agency_group() -> None:
    """Groups the commands about agencies."""


@agency_group.command("plan", help="Give an agency a plan: `agency plan NAME free|paid`.")
@click.argument("name")
@click.argument("plan", type=click.Choice([plan.value for plan in PlanType]))
@AS_JSON
@needs_database
def agency_plan_command(name: str, plan: str, as_json: bool) -> None:
    """A plan says how many items a batch may have."""
    from core.accounts import operator
    from core.jobs import rules

    operator.set_plan(name, PlanType(plan))
    most = rules.most_items(plan)
    show(
        {"agency": name, "plan": plan, "items_per_batch": most},
        as_json,
        lambda: [f"{name} has the {plan} plan: up to {most:,} items in a batch."],
    )


@cli.group("user", help="People of this installation.")
def user_group() -> None:
    """Groups the commands about people."""


@user_group.command("reset-password", help="Give a person a new temporary password and end their sessions.")
@click.argument("email")
@AS_JSON
@needs_database
def reset_password_command(email: str, as_json: bool) -> None:
    """For the operator, who has the machine and needs no mail."""
    from core.accounts import service as accounts

    password = accounts.reset_password(email)
    show(
        {"email": email, "temporary_password": password},
        as_json,
        lambda: [
            f"New password for {email}: {password}",
            "Every session of that person has ended. They choose a password of their own when they sign in with this one.",
        ],
    )


@cli.command("make", help="The whole main job from a YAML brief, in this process: OUT/package.zip.")
@click.argument("brief", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for package.zip.")
@click.option(
    "--format",
    "image_format",
    default="",
    metavar="FORMAT",
    help="What the pictures are written as where their placement takes it: jpg, png, webp, avif. "
    "Without it, what each placement asks for first.",
)
@AS_JSON
def make_command(brief: Path, out: Path, image_format: str, as_json: bool) -> None:
    """The brief is read and checked before anything is written."""
    from core import worker  # noqa: F401 - makes the kinds of work known
    from core.ops import brief_file, make

    read = brief_file.read(brief)
    make.refuse_format(image_format, read)
    migrate.require_head()
    made = make.make(read, out, lambda line: print(line, file=sys.stderr), image_format)
    show(asdict(made), as_json, lambda: _made_lines(made))


def _made_lines(made: Any) -> list[str]:
    counts = f"{made.creatives} ads planned, {made.rejected_by_checks} rejected by checks, {made.approved} approved"
    return [
        f"{counts}, in {made.seconds:.1f} s.",
        f"Package: {made.package}" if made.package else "No package: nothing was approved.",
    ]


@cli.command("mask", help="Cut the subject out of a picture file, grade the mask, and write it with --out.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where the mask goes, an 8-bit grey PNG.")
@click.option("--point", type=(float, float), help="A place on the subject: fractions from the left and from the top.")
@AS_JSON
def mask_command(file: Path, out: Path | None, point: tuple[float, float] | None, as_json: bool) -> int:
    """Exit 1 for a rough mask."""
    from core.assets import grading, masks

    try:
        found = masks.of_file(file.read_bytes(), point=point)
        if out is not None:
            out.write_bytes(found.png)
    except OSError as fault:
        raise InvalidInput(f"{fault.filename}: {fault.strerror}", field="file", remedy="check the path") from fault
    grade, reasons = grading.grade_of(found.measures), grading.why_not_clean(found.measures)
    show(
        {"grade": grade, "reasons": reasons, "cut_by": found.model_used, "width_px": found.width_px,
         "height_px": found.height_px, "measures": found.measures.as_values(), "out": out},
        as_json,
        lambda: [f"{file.name}: {grade}", *(f"  {reason}" for reason in reasons)],
    )  # fmt: skip
    return 1 if grade is MaskGrade.ROUGH else 0


@cli.command(
    "demo", help="An agency to look around in: three clients, their ads and a year of work. Safe to run twice."
)
@AS_JSON
@needs_database
def demo_command(as_json: bool) -> None:
    """Run again, it leaves the agency as it is and gives its owner a new password."""
    from core.ops import demo

    entry = demo.sign_in(lambda line: print(line, file=sys.stderr))
    address = settings.current().public_url or "http://localhost:8501"
    review = f"{address}{entry.review_path}" if entry.review_path else None
    show(
        {
            "agency": entry.agency_name,
            "agency_id": entry.scope.agency_id,
            "email": entry.email,
            "password": entry.password,
            "is_new": entry.is_new,
            "address": address,
            "review_link": review,
        },
        as_json,
        lambda: _demo_lines(entry, address, review),
    )


def _demo_lines(entry: Any, address: str, review: str | None) -> list[str]:
    stands = "is ready" if entry.is_new else "was there already and stays as it is; its owner has a new password"
    lines = [
        f"The demo agency {entry.agency_name} {stands}.",
        f"Sign in at {address} as {entry.email} with {entry.password}",
    ]
    return [*lines, f"What a client sees: {review}"] if review else lines


@cli.command("lint", help="Check any picture, and the words given with it, against a placement.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--placement", "placement_id", required=True, help="An id of the operator guide's table of placements.")
@click.option("--headline", default=None, help="Judged as the platform counts it; so are the other two.")
@click.option("--primary", "primary_text", default=None, help="The primary text.")
@click.option("--description", default=None, help="The description.")
@AS_JSON
def lint_command(
    file: Path,
    placement_id: str,
    headline: str | None,
    primary_text: str | None,
    description: str | None,
    as_json: bool,
) -> int:
    """Reads the file and nothing else; a picture that fails is a negative verdict, exit 1."""
    from core import placements
    from core.assets import lint

    placement = placements.get(placement_id, field="placement")
    looked = lint.look(lint.read(file))
    report = lint.judge(looked, placement, headline=headline, primary_text=primary_text, description=description)
    show(report.to_dict(), as_json, lambda: _lint_lines(report))
    return 1 if report.verdict is CheckVerdict.FAIL else 0


def _lint_lines(report: Any) -> list[str]:
    place, spec = report.placement, report.spec
    lines = [f"{report.verdict.value.upper()}  {place.platform}, {place.name} ({place.id})"]
    for check in report.worst_first:
        told = f"  {check.verdict.value:<4}  {check.id.replace('_', ' ')}: {check.measured} ({check.limit})"
        lines.append(f"{told} — {check.advice}" if check.advice else told)
    lines.append(f"The rule: {spec.confidence}; read {spec.date_read}, {spec.age_days} days ago.")
    if spec.is_old:
        lines.append("It was read long ago: look at its sources before you rely on it.")
    lines += [f"  Sources differ on {conflict.what}. Here: {conflict.chosen}." for conflict in spec.conflicts]
    return [*lines, *(f"  {address}" for source in spec.sources for address in source.addresses)]


@cli.command("gallery", help="Draw layouts over all shapes, with short, long and non-Latin words on several photos.")
@click.option("--layout", "families", multiple=True, metavar="NAME", help="Only this layout; may be repeated.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the sheets.  [default: gallery in the data folder]"
)
@click.option("--watch", is_flag=True, help="Draw again whenever a file of the renderer changes.")
@click.option("--docs", is_flag=True, help="Write docs/gallery.md and its pictures instead.")
@AS_JSON
def gallery_command(families: tuple[str, ...], out: Path | None, watch: bool, docs: bool, as_json: bool) -> int:
    """A sample that a layout refuses is a negative verdict, exit 1."""
    from core.ops import gallery

    folder = out or settings.current().data_dir / "gallery"
    if watch:
        gallery.watch(families, folder)
        return 0
    sheets = gallery.make_docs(tell) if docs else gallery.make(families, folder, tell)
    refused = sum(len(sheet.refused) for sheet in sheets)
    show(
        {"ok": not refused, "sheets": [asdict(sheet) for sheet in sheets]},
        as_json,
        lambda: [f"{len(sheets)} sheets, {refused} pictures refused: {sheets[0].path.parent}"],
    )
    return 1 if refused else 0


for command in (
    cli_words.write_command,
    cli_brand.rebrand_command,
    cli_results.import_results_command,
    cli_report.report_command,
    cli_snapshot.snapshot_command,
):
    cli.add_command(command)
