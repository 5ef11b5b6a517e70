"""Puts champions, tables and their evidence into the published place, and makes them current if
the gate lets them pass: publish.py [PLACE] [--if-asked | --serve | --force].

Without a place it is params.yaml's export.url, or the folder `published`. --if-asked publishes only
where export.url says so. --serve and --force ask no gate, and --serve is quick if nothing is new.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from matinee.artifacts import pickle_io
from matinee.model_store import promotion, releases
from matinee.model_store.comparison.rescoring import Workspace
from matinee.model_store.evidence import bundle, consistency
from matinee.model_store.promotion import PromotionRequest
from matinee.model_store.promotion_log import Note
from matinee.model_store.storage import PublishError
from matinee.runtime.process import fix_threads
from matinee.tracking.registry.mlflow_env import quiet_mlflow

FOLDER, STORE, PREPARED = "published", Path("mlruns"), Path("data/prepared")
IF_ASKED, SERVE, FORCE = "--if-asked", "--serve", "--force"
REFUSALS = (PublishError, pickle_io.RefusedArtifact, consistency.InconsistentEvidenceError)


def main(*words: str) -> None:
    fix_threads()
    quiet_mlflow()
    params = yaml.safe_load(Path("params.yaml").read_text())
    flags = [word for word in words if word.startswith("--")]
    places = [word for word in words if word not in flags]
    if len(flags) > 1 or len(places) > 1 or not {*flags} <= {IF_ASKED, SERVE, FORCE}:
        sys.exit(f"allowed: [PLACE] [{IF_ASKED} | {SERVE} | {FORCE}]")
    url = params["export"]["url"]
    if IF_ASKED in flags and not url:
        return
    where = (places[0] if places else url or FOLDER, params["export"]["endpoint_url"])
    try:
        print(publish(params, where, *flags))
    except REFUSALS as error:
        sys.exit(f"nothing is published: {error}")
    except FileNotFoundError as error:
        sys.exit(f"nothing is published: {error.filename} is missing; run `make run`")


def publish(params: dict[str, Any], where: tuple[str, str | None], flag: str = "") -> str:
    with tempfile.TemporaryDirectory(prefix="matinee-") as made:
        files, histories = bundle.files_to_publish(Path(), params, Path(made))
        last = releases.latest_version(*where)
        if flag == SERVE and last and last.version == releases.open_named(files):
            return f"Version {last.version} is current in {where[0]} already."
        # MLflow takes seconds to import
        from matinee.tracking.mlflow_runs import Tracker
        from matinee.tracking.registry import sync

        for task, history in histories.items():
            consistency.figures(history, Tracker(STORE, task).figures(history))
        asked = PromotionRequest(
            releases.store(files, *where), *where, insist=flag in (SERVE, FORCE)
        )
    note = Note(releases.current_user(), os.environ.get("WHY") or f"published {flag}".strip())
    decision = promotion.decide(asked, note, Workspace(params, PREPARED))
    sync.follow(sync.Where(*where), STORE)
    return promotion.describe_decision(decision, asked)


if __name__ == "__main__":
    main(*sys.argv[1:])
