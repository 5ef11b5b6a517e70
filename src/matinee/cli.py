"""The `matinee` command: what is no stage of the pipeline.

Longer than other modules, since it declares more than twenty commands with their options.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperGroup


class Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """Errors that a user can mend end the command with their message alone."""
        from matinee.runtime.dvc import DvcError
        from matinee.runtime.process import DEBUG, UserError

        try:
            return super().invoke(ctx)
        except DvcError as error:
            raise typer.Exit(error.status) from error
        except (UserError, FileNotFoundError) as error:
            if os.environ.get(DEBUG):
                raise
            if isinstance(error, FileNotFoundError):
                _fail(f"{error.filename} is missing; run `make run` first")
            _fail(str(error))


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    help="Reproducible film recommendations: run the pipeline, publish champions, serve them.",
    epilog="Start with `matinee doctor`, then `make run`. Guides: docs/index.md",
    pretty_exceptions_enable=False,
)
ROOT = Path()
Overrides = Annotated[
    list[str] | None, typer.Argument(help="Hydra overrides, such as movielens=ml-1m")
]
Force = Annotated[bool, typer.Option("--force", help="promote even if the gate rejects it")]


def _reason(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("give a reason: it is kept in the promotion log")
    return text


Why = Annotated[str, typer.Argument(help="the reason, kept in the promotion log", callback=_reason)]


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="show the traceback of an error")] = False,
) -> None:
    from matinee.runtime.process import DEBUG, fix_threads
    from matinee.tracking.registry.mlflow_env import quiet_mlflow

    fix_threads()
    quiet_mlflow()
    if debug:
        os.environ[DEBUG] = "1"


@app.command()
def run(overrides: Overrides = None) -> None:
    """Run what has changed, and print the leaderboards; overrides stay, as those of `use` do."""
    from matinee.reports import run_results

    _reproduce(overrides)
    publish(if_configured=True)
    run_results.show(ROOT)


@app.command()
def use(
    overrides: Overrides = None,
    default: Annotated[bool, typer.Option("--default", help="forget all choices")] = False,
) -> None:
    """Keep overrides in conf/local.yaml, for every later run and experiment; shows what is kept."""
    from matinee.runtime import composition

    typer.echo(composition.choose(ROOT, overrides or [], forget=default))


@app.command()
def params(
    overrides: Overrides = None,
    check: Annotated[
        bool, typer.Option("--check", help="compare params.yaml with conf/, and write nothing")
    ] = False,
) -> None:
    """Compose params.yaml from conf/ and the local profile, as `dvc exp run` does."""
    from matinee.runtime import composition
    from matinee.runtime.process import UserError
    from matinee.schema.settings import SettingError, check_settings

    if not check:
        composition.compose(ROOT, overrides or [])
        try:
            check_settings(_params())
        except SettingError as error:
            raise UserError(str(error)) from error
    elif overrides:
        _fail("--check takes no overrides: it compares what is committed")
    elif not composition.is_current(ROOT):
        _fail("params.yaml is not what conf/ composes; write it again: `make params`")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="0.0.0.0 makes it reachable from outside")] = (
        "127.0.0.1"
    ),
    port: int = 3000,
) -> None:
    """Serve the model store over REST and on a page; publishes this run first if none is named."""
    if "MATINEE_MODEL_STORE" not in os.environ:
        publish(quick=True)
    command = ["bentoml", "serve", "matinee.service.app:Matinee"]
    os.execvp(command[0], [*command, "--host", host, "--port", str(port)])


@app.command()
def publish(
    store: Annotated[str | None, typer.Argument(help="a folder or s3:// URL")] = None,
    force: Force = False,
    quick: Annotated[bool, typer.Option(hidden=True)] = False,
    if_configured: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Sign and store this run's champions; promote them if they pass the gate."""
    settings = _params()
    if if_configured and not settings["export"]["url"]:
        return
    from matinee.tracking.registry import publication

    options = publication.Options(store, force or quick, quick)
    typer.echo(publication.publish(ROOT, settings, options))


@app.command()
def promote(version: str, why: Why, force: Force = False) -> None:
    """Serve a stored version, if it passes the gate against the current champions."""
    from matinee.model_store import operations
    from matinee.tracking.registry import publication

    typer.echo(operations.promote(ROOT, _params(), version, why, force) + "\n")
    history()
    publication.sync_registry(ROOT, _params())


@app.command()
def rollback(why: Why) -> None:
    """Serve the version before the current one again, at once."""
    from matinee.model_store import operations
    from matinee.tracking.registry import publication

    typer.echo(operations.rollback(_params(), why) + "\n")
    history()
    publication.sync_registry(ROOT, _params())


@app.command()
def history() -> None:
    """Show the promotions of the model store, the current one first."""
    from matinee.model_store import history_table
    from matinee.model_store.storage import StoreAddress

    settings = _params()
    address = StoreAddress.from_params(settings)
    typer.echo(history_table.history_table(address, settings.get("tasks", {})))


@app.command()
def compare(
    a: Annotated[str, typer.Argument(help="workspace, revision, experiment, version or run")] = (
        "HEAD"
    ),
    b: Annotated[str, typer.Argument(help="of the same kind")] = "workspace",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
    pictures: Annotated[bool, typer.Option("--plots", help="write a page of plots")] = False,
) -> None:
    """Compare two results on the same held-out users: paired gains, intervals and verdicts."""
    import json

    from rich.console import Console

    from matinee.reports import comparison_table
    from matinee.runtime import dvc
    from matinee.tracking import comparison

    compared = comparison.compare(ROOT, _params(), a, b)
    if as_json:
        typer.echo(json.dumps(compared, indent=2))
    else:
        comparison_table.show(compared, Console(highlight=False))
    revisions = [name for name in (a, b) if name != "workspace"]
    if pictures and not dvc.write_changed_plots(*revisions):
        typer.echo("No plot differs.")


@app.command()
def experiments() -> None:
    """List DVC's experiments: metrics and parameters that differ, at most 160 columns wide."""
    import json

    from rich.console import Console

    from matinee.reports import experiments_table
    from matinee.runtime import dvc

    rows = experiments_table.read_rows(json.loads(dvc.output("exp", "show", "--json")))
    experiments_table.show(rows, Console(highlight=False))


@app.command()
def search(
    candidate: Annotated[str, typer.Argument(help="one that has a file in conf/searches")],
    trials: Annotated[int, typer.Option(help="in all, earlier ones included")] = 30,
    minutes: Annotated[float, typer.Option(help="no fold starts after them")] = 10,
    write: Annotated[bool, typer.Option("--write", help="write the best values to conf/")] = False,
) -> None:
    """Search hyper-parameters of a candidate on training folds; a killed search resumes."""
    from matinee.tracking.tuned_trials import run_search
    from matinee.tuning.search import Bounds

    typer.echo(run_search(ROOT, _params(), candidate, Bounds(trials, minutes), write))


@app.command()
def drift(overrides: Overrides = None) -> None:
    """Run the pipeline; where preferences changed, train again, judged by the newest ratings."""
    from matinee.monitoring import retraining

    for line in retraining.retrain_if_needed(ROOT, overrides or [], _reproduce):
        typer.echo(line)
    publish(if_configured=True)


recommend = typer.Typer(no_args_is_help=True, help="Show what a champion recommends.")
app.add_typer(recommend, name="recommend")
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        envvar="MATINEE_MODEL_STORE",
        help="a folder or s3:// URL; without it, the champions of this run",
    ),
]
ListOrder = Annotated[Literal["liked", "calibrated", "next", "rating"], typer.Option("--order")]


@recommend.command("viewer")
def recommend_viewer(
    user_id: int,
    order: ListOrder = "liked",
    n: int = 10,
    as_json: Annotated[bool, typer.Option("--json", help="print the service's answer")] = False,
    store: Store = None,
) -> None:
    """Show the films for a user, with predicted stars and reasons, as the service answers."""
    from rich.console import Console

    from matinee.batch import one_viewer
    from matinee.batch.champions import open_files

    body = one_viewer.recommend(open_files(ROOT, _params(), store), user_id, order, n)
    if as_json:
        typer.echo(body.model_dump_json(indent=2))
    else:
        one_viewer.show(body, order, Console(highlight=False))


@app.command()
def batch(  # noqa: PLR0913 - a parameter is an option
    task: Literal["newcomer", "similar", "subscriber", "viewer"],
    out: Annotated[str, typer.Option(help="a folder or s3:// URL for the parts")],
    users: Annotated[str, typer.Option(help="a file of ids, one per line, or all")] = "all",
    n: Annotated[int, typer.Option(help="items per list")] = 10,
    order: ListOrder = "liked",
    reasons: Annotated[bool, typer.Option("--reasons", help="with the reason of each item")] = (
        False
    ),
    store: Store = None,
) -> None:
    """Write the lists of every user, demographic cell or film as part-*.parquet; resumable."""
    from matinee.batch import run as batches
    from matinee.batch.champions import open_files

    settings = _params()
    options = batches.Options(users, n, order, reasons, out, settings["export"]["endpoint_url"])
    files = open_files(ROOT, settings, store)
    for part, parts, written in batches.run(files, task, options):
        state = "written" if written else "kept from an earlier run"
        typer.echo(f"part {part + 1} of {parts}: {state}")


class Scheduler(StrEnum):
    CRON, SYSTEMD, GITHUB = "cron", "systemd", "github"


@app.command()
def schedule(
    scheduler: Scheduler,
    at: Annotated[str, typer.Option(help="03:30 daily, or Mon 03:30 weekly")] = "03:30",
    into: Annotated[Path | None, typer.Option(help="write the files below this folder")] = None,
) -> None:
    """Print what makes cron, systemd or GitHub run `matinee drift` unattended."""
    from matinee.monitoring import schedule as schedules

    for line in schedules.write(scheduler, ROOT.resolve(), at, into):
        typer.echo(line)


@app.command()
def mlflow(port: int = 5000) -> None:
    """Start MLflow's UI on this machine, and print the addresses of the candidates' runs."""
    from matinee.tracking import experiment, views

    store = experiment.store_uri(ROOT / "mlruns")
    for name, address in views.addresses(store, f"http://localhost:{port}"):
        typer.echo(f"{name}: {address}")
    views.start_ui(store, port)


@app.command()
def report() -> None:
    """Build reports/index.html: every report of the last run, with executed notebooks."""
    from importlib.util import find_spec

    from matinee.reports.html import build
    from matinee.runtime import dvc

    if find_spec("nbclient") is None:
        _fail("notebooks need libraries that are not installed: call `make report` instead")
    page, failed = build.build(ROOT, _params(), lambda stages: dvc.status("repro", *stages))
    typer.echo(f"Open {page.resolve().as_uri()} in a browser. It needs no network.")
    if failed:
        _fail("A notebook failed, so its page is missing or old: see above.")


@app.command()
def scaling(
    tasks: Annotated[list[str] | None, typer.Argument(help="all of them by default")] = None,
    repeats: Annotated[int, typer.Option(min=1, help="fits of each size")] = 3,
) -> None:
    """Measure how the cost of each champion's fit grows with its data."""
    from matinee.reports import scaling_measurement

    settings = _params()
    for task in tasks or settings["tasks"]:
        scaling_measurement.measure(ROOT, task, settings["tasks"][task], repeats)


@app.command(hidden=True)
def fit_subsample(candidate: str, share: float) -> None:
    """Fit a candidate on a share of its data, and print the cost as JSON."""
    from matinee.reports import scaling_measurement

    typer.echo(scaling_measurement.fit_cost(ROOT, _params(), candidate, share))


@app.command()
def key(
    name: Annotated[str, typer.Argument(help="who will use it")],
    file: Annotated[Path, typer.Option(envvar="MATINEE_GATEWAY_KEYS")] = Path("keys.txt"),
) -> None:
    """Create an API key for the gateway: printed once, kept as a hash."""
    from matinee.service.middleware.api_keys import create_key
    from matinee.service.middleware.settings import InvalidSettingError

    try:
        typer.echo(create_key(name, file))
    except (InvalidSettingError, OSError) as error:
        _fail(f"no key was created: {error}")
    typer.echo(f"Its hash is in {file}; the key is not shown again.", err=True)


@app.command()
def bento() -> None:
    """Pack the service and the current version as one bento."""
    from matinee.service.build_bento import build_bento

    if "MATINEE_MODEL_STORE" not in os.environ:
        publish(quick=True)
    build_bento()


@app.command()
def repair() -> None:
    """Set aside files that DVC was killed in the middle of writing; its run cache refills them."""
    _repair()


@app.command()
def doctor() -> None:
    """Check Python, git, DVC, ports, browser, S3 and disk, and say what to do."""
    from matinee.reports import doctor_report

    if not doctor_report.show(ROOT):
        raise typer.Exit(1)


def _reproduce(overrides: list[str] | None) -> None:
    from matinee.runtime import composition, dvc

    if overrides:
        use(overrides)
    if not composition.is_unchanged(ROOT):
        params()
        composition.remember(ROOT)
    code = dvc.status("repro")
    if code and _repair():
        code = dvc.status("repro")
    if code:
        raise dvc.DvcError(code)


def _repair() -> list[str]:
    from matinee.artifacts import dvc_lock

    broken = dvc_lock.repair(ROOT)
    for name in broken:
        typer.echo(f"{name} was half written when DVC was killed; it starts anew.")
    return broken


def _params() -> dict[str, Any]:
    from matinee.runtime import composition

    return composition.read_params(ROOT)


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
