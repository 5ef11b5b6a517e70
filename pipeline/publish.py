"""Publishes the champions to the model store: publish.py [STORE] [--if-asked | --serve | --force].

STORE defaults to params.yaml's export.url, else the default folder. --if-asked publishes only where
export.url is set. --serve and --force overrule the gate, and --serve is quick if nothing is new.
"""

import os
import sys
from pathlib import Path

import yaml

from matinee.artifacts import pickle_io
from matinee.model_store.evidence.consistency import InconsistentEvidenceError
from matinee.model_store.promotion_log import Note
from matinee.model_store.storage import PublishError, StoreAddress
from matinee.model_store.store import current_user
from matinee.runtime.process import fix_threads
from matinee.tracking.registry import publication
from matinee.tracking.registry.mlflow_env import quiet_mlflow

IF_ASKED, SERVE, FORCE = "--if-asked", "--serve", "--force"


def main(*words: str) -> None:
    fix_threads()
    quiet_mlflow()
    params = yaml.safe_load(Path("params.yaml").read_text())
    flags = [word for word in words if word.startswith("--")]
    urls = [word for word in words if word not in flags]
    if len(flags) > 1 or len(urls) > 1 or not {*flags} <= {IF_ASKED, SERVE, FORCE}:
        sys.exit(f"allowed: [STORE] [{IF_ASKED} | {SERVE} | {FORCE}]")
    if IF_ASKED in flags and not params["export"]["url"]:
        return
    where = StoreAddress.from_params(params)
    where = where._replace(url=urls[0]) if urls else where
    why = os.environ.get("WHY") or " ".join(["published", *flags])
    options = publication.Options(bool({SERVE, FORCE} & {*flags}), SERVE in flags)
    try:
        note = Note(current_user(), why)
        print(publication.publish(Path(), params, where, note, options))
    except (PublishError, pickle_io.RefusedArtifact, InconsistentEvidenceError) as error:
        sys.exit(f"nothing is published: {error}")
    except FileNotFoundError as error:
        sys.exit(f"nothing is published: {error.filename} is missing; run `make run`")


if __name__ == "__main__":
    main(*sys.argv[1:])
