"""Replays the stream of ratings, and says whether to retrain: drift.py MERGED SUMMARY REPORT, the
last without an ending."""

import sys
from pathlib import Path
from typing import Any

from matinee.progress import waiting
from matinee.threads import fix_threads


def main(merged: str, summary: str, report: str) -> None:
    fix_threads()
    import yaml

    from matinee import artifact
    from matinee.drift import page
    from matinee.drift.verdict import COLLECTION, unasked

    params = yaml.safe_load(Path("params.yaml").read_text())
    asked = params["drift"]["window"] and COLLECTION in params["collections"]
    judged = replayed(Path(merged, COLLECTION), params) if asked else unasked()
    artifact.write_atomically(Path(summary), artifact.canonical(judged.told()))
    page.write(judged, Path(report))
    print(judged.headline)


def replayed(merged: Path, params: dict[str, Any]) -> Any:
    import pandas as pd
    from hydra.utils import instantiate

    from matinee.drift.detectors import changes
    from matinee.drift.lately import Lately
    from matinee.drift.replay import replay
    from matinee.drift.stream import Cut, stream
    from matinee.drift.verdict import COLLECTION, verdict

    seed, asked = params["seed"], params["drift"]
    ratings, films = (pd.read_parquet(merged / f"{name}.parquet") for name in ("ratings", "films"))
    until = params["discretize"][COLLECTION]["until"]
    cut = Cut(asked["window"], asked["learned"], until, asked["most"], seed)
    found = stream(ratings, films, cut)
    lately = Lately(found.flags, asked["half_lives"], asked["damping"])
    errors = replay(found, films, lambda: instantiate(asked["model"]), lately, seed)
    seen = changes(found, asked["least_share"], asked["chance"])
    return verdict(found, errors, seen, asked, seed)


if __name__ == "__main__":
    with waiting("the stream is replayed"):
        main(*sys.argv[1:])
