"""Backtests update policies and decides whether to retrain: drift.py MERGED SUMMARY REPORT, the
last without an ending."""

import sys
from pathlib import Path

from matinee.runtime.process import fix_threads, short_errors
from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over


def main(merged: str, summary: str, report: str) -> None:
    fix_threads()
    import yaml

    from matinee.monitoring.retrain_decision import monitor, not_monitored
    from matinee.monitoring.windows import COLLECTION, WindowSpec
    from matinee.reports import drift
    from matinee.runtime.atomic_write import write_atomically
    from matinee.runtime.serialization import canonical_json
    from matinee.splits.prepared_tables import table_reader

    params, read = yaml.safe_load(Path("params.yaml").read_text()), table_reader(Path(merged))
    spec, decision = WindowSpec.from_params(params), not_monitored()
    if spec:
        tables = {name: read(COLLECTION, name) for name in ("ratings", "films")}
        decision = monitor(tables, spec, params)
    write_atomically(Path(summary), canonical_json(decision.to_dict()))
    drift.write(decision, Path(report))
    print(decision.headline)


if __name__ == "__main__":
    hand_over()
    with short_errors(), progress_bar("drift is monitored"):
        main(*sys.argv[1:])
