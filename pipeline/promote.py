"""Operates the model store: promote.py history | rollback WHY | promote VERSION WHY [--force].

The store is params.yaml's export.url, or the default folder. A version is promoted if the gate lets
it pass against the champion, or by force.
"""

import sys
import time
from pathlib import Path
from typing import Any

import yaml

from matinee.model_store import history_table, store
from matinee.model_store.promotion_log import Note
from matinee.model_store.storage import PublishError, StoreAddress
from matinee.tracking.registry.mlflow_env import quiet_mlflow

ALLOWED, FORCE = "history | rollback WHY | promote VERSION WHY [--force]", "--force"
WORDS = {"history": 0, "rollback": 1, "promote": 2}


def main(verb: str = "", *words: str) -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())
    where = StoreAddress.from_params(params)
    arguments = words[:-1] if verb == "promote" and words[-1:] == (FORCE,) else words
    if WORDS.get(verb) != len(arguments) or not all(arguments):
        sys.exit(f"allowed: {ALLOWED}")
    try:
        if verb == "rollback":
            print(rollback(where, *arguments), flush=True)
        if verb == "promote":
            print(promote(params, where, arguments, FORCE in words), flush=True)
        print(history_table.history_table(where, params.get("tasks", {})), flush=True)
    except PublishError as error:
        sys.exit(str(error))
    if verb != "history":
        follow(where)


def rollback(where: StoreAddress, why: str) -> str:
    started = time.perf_counter()
    promotion = store.rollback(*where, note=Note(store.current_user(), why))
    seconds = time.perf_counter() - started
    return f"Version {promotion.version} is current again after {seconds:.2f} s.\n"


def promote(
    params: dict[str, Any], where: StoreAddress, arguments: tuple[str, ...], force: bool
) -> str:
    from matinee.model_store import promotion
    from matinee.model_store.comparison.rescoring import Workspace
    from matinee.runtime.process import fix_threads

    fix_threads()
    version, why = arguments
    note = Note(store.current_user(), why)
    request = promotion.PromotionRequest(version, where, note, force)
    decision = promotion.promote(request, Workspace(params, Path("data/prepared")))
    return promotion.describe_decision(decision, request) + "\n"


def follow(where: StoreAddress) -> None:
    """Last, because importing MLflow takes longer than all the rest."""
    quiet_mlflow()
    try:
        from matinee.tracking.registry import sync
    except ImportError as error:
        sys.exit(f"the promotion stands; MLflow's registry was not updated: {error}")
    sync.follow(where, Path("mlruns"))


if __name__ == "__main__":
    main(*sys.argv[1:])
