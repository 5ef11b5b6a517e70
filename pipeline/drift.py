"""Replays the stream of ratings, and says whether to retrain: drift.py MERGED SUMMARY REPORT, the
last without an ending."""

import sys
from pathlib import Path

from matinee.progress import waiting
from matinee.threads import fix_threads


def main(merged: str, summary: str, report: str) -> None:
    fix_threads()
    import yaml

    from matinee import artifact
    from matinee.drift import judging, page
    from matinee.drift.verdict import COLLECTION, unasked
    from matinee.tasks.reading import reader

    params, read = yaml.safe_load(Path("params.yaml").read_text()), reader(Path(merged))
    cut, judged = judging.cut(params), unasked()
    if cut:
        tables = {name: read(COLLECTION, name) for name in ("ratings", "films")}
        judged = judging.judged(tables, cut, params)
    artifact.write_atomically(Path(summary), artifact.canonical(judged.told()))
    page.write(judged, Path(report))
    print(judged.headline)


if __name__ == "__main__":
    with waiting("the stream is replayed"):
        main(*sys.argv[1:])
