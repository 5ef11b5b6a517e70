"""Replays the stream of ratings, and says whether to retrain: drift.py MERGED SUMMARY REPORT, the
last without an ending."""

import sys
from pathlib import Path

from matinee.runtime.process import fix_threads
from matinee.runtime.progress_bar import progress_bar


def main(merged: str, summary: str, report: str) -> None:
    fix_threads()
    import yaml

    from matinee.monitoring import drift_report
    from matinee.monitoring.retrain_decision import COLLECTION, not_monitored
    from matinee.reports import drift
    from matinee.runtime.atomic_write import write_atomically
    from matinee.runtime.serialization import canonical_json
    from matinee.splits.prepared_tables import table_reader

    params, read = yaml.safe_load(Path("params.yaml").read_text()), table_reader(Path(merged))
    cut, judged = drift_report.window_cut(params), not_monitored()
    if cut:
        tables = {name: read(COLLECTION, name) for name in ("ratings", "films")}
        judged = drift_report.drift_verdict(tables, cut, params)
    write_atomically(Path(summary), canonical_json(judged.told()))
    drift.write(judged, Path(report))
    print(judged.headline)


if __name__ == "__main__":
    with progress_bar("the stream is replayed"):
        main(*sys.argv[1:])
