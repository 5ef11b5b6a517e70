"""What the published place serves: promote.py history | rollback WHY | promote VERSION WHY
[--force].

The place is params.yaml's export.url, or the folder `published`. A version is promoted if the gate
lets it pass against the one that reigns, or by force.
"""

import sys
import time
from pathlib import Path
from typing import Any

import yaml

from matinee.model_store import history_table, releases
from matinee.model_store.releases import Note
from matinee.model_store.storage import PublishError
from matinee.tracking.registry.mlflow_env import quiet_mlflow

FOLDER, STORE, PREPARED = "published", Path("mlruns"), Path("data/prepared")
ALLOWED, FORCE = "history | rollback WHY | promote VERSION WHY [--force]", "--force"
WORDS = {"history": 0, "rollback": 1, "promote": 2}


def main(verb: str = "", *words: str) -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())
    where = params["export"]["url"] or FOLDER, params["export"]["endpoint_url"]
    told = words[:-1] if verb == "promote" and words[-1:] == (FORCE,) else words
    if WORDS.get(verb) != len(told) or not all(told):
        sys.exit(f"allowed: {ALLOWED}")
    try:
        if verb == "rollback":
            print(rolled_back(where, *told), flush=True)
        if verb == "promote":
            print(promoted(params, where, told, FORCE in words), flush=True)
        print(history_table.history_table(*where, params.get("tasks", {})), flush=True)
    except PublishError as error:
        sys.exit(str(error))
    if verb != "history":
        follow(where)


def rolled_back(where: tuple[str, str | None], why: str) -> str:
    started = time.perf_counter()
    promotion = releases.rollback(*where, note=Note(releases.current_user(), why))
    took = time.perf_counter() - started
    return f"Version {promotion.version} is current again after {took:.2f} s.\n"


def promoted(
    params: dict[str, Any], where: tuple[str, str | None], words: tuple[str, ...], force: bool
) -> str:
    from matinee.model_store import promotion
    from matinee.model_store.comparison.rescoring import Workspace
    from matinee.runtime.process import fix_threads

    fix_threads()
    asked, note = (
        promotion.PromotionRequest(words[0], *where, force),
        Note(releases.current_user(), words[1]),
    )
    decision = promotion.decide(asked, note, Workspace(params, PREPARED))
    return promotion.describe_decision(decision, asked) + "\n"


def follow(where: tuple[str, str | None]) -> None:
    """Afterwards: MLflow takes longer to import than all the rest."""
    quiet_mlflow()
    try:
        from matinee.tracking.registry import sync
    except ImportError as error:
        sys.exit(f"the promotion stands; MLflow's registry is not told here: {error}")
    sync.follow(sync.Where(*where), STORE)


if __name__ == "__main__":
    main(*sys.argv[1:])
