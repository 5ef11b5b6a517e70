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

from matinee import artifact, published
from matinee.evidence import checking, folder, promoting
from matinee.evidence.meeting import Ring
from matinee.evidence.promoting import Asked
from matinee.places import PublishError
from matinee.promotions import Note
from matinee.registry.quiet import quiet
from matinee.threads import fix_threads

FOLDER, STORE, PREPARED = "published", Path("mlruns"), Path("data/prepared")
IF_ASKED, SERVE, FORCE = "--if-asked", "--serve", "--force"
REFUSALS = (PublishError, artifact.RefusedArtifact, checking.Untold)


def main(*words: str) -> None:
    fix_threads()
    quiet()
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
        files, histories = folder.released(Path(), params, Path(made))
        last = published.last(*where)
        if flag == SERVE and last and last.version == published.named(files):
            return f"Version {last.version} is current in {where[0]} already."
        # MLflow takes seconds to import
        from matinee.registry import following
        from matinee.tracking import Tracker

        for task, history in histories.items():
            checking.figures(history, Tracker(STORE, task).figures(history))
        asked = Asked(published.store(files, *where), *where, insist=flag in (SERVE, FORCE))
    note = Note(published.somebody(), os.environ.get("WHY") or f"published {flag}".strip())
    decision = promoting.decide(asked, note, Ring(params, PREPARED))
    following.follow(following.Where(*where), STORE)
    return promoting.said(decision, asked)


if __name__ == "__main__":
    main(*sys.argv[1:])
