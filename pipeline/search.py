"""Searches better hyper-parameters of one candidate: search.py CANDIDATE [--trials N]
[--minutes M] [--write]. Killed, it goes on where it was when it is called again."""

import argparse
import os
import sys
from pathlib import Path

from matinee.runtime.process import fix_threads
from matinee.tracking.registry.mlflow_env import quiet_mlflow

WIDTH = 100


def main(arguments: list[str]) -> None:
    fix_threads()
    quiet_mlflow()
    import yaml
    from rich.console import Console
    from rich.markdown import Markdown

    from matinee.splits.prepared_tables import table_reader
    from matinee.tuning import recommendation, search, search_plan, space, study_storage

    asked, params = _asked(arguments), yaml.safe_load(Path("params.yaml").read_text())
    try:
        wanted = search_plan.plan_of(Path(), asked.candidate, params)
        with study_storage.open_study(Path("searches"), wanted) as kept:
            folds = search_plan.cv_losses(wanted, table_reader(Path("data/prepared")))
            search.search(kept, folds, search.Bounds(asked.trials, asked.minutes))
            found = recommendation.Search(wanted, kept.tried(), len(kept.others))
    except space.NotSearchableError as error:
        sys.exit(str(error))
    said, console = recommendation.recommend(found), Console(highlight=False)
    if said.recommended and asked.write:
        search_plan.write(Path(), asked.candidate, said.recommended.values)
    console.width = max(console.width, WIDTH)
    console.print(Markdown(recommendation.report(found)))
    console.print(recommendation.advice(found, asked.write), soft_wrap=True)
    from matinee.tracking.mlflow_runs import (
        Tracker,  # takes seconds, which the search need not wait for
    )

    store = Path(os.environ.get("DVC_ROOT", "."), "mlruns")
    print(f"{Tracker(store, wanted.task).search(found)} trials are new in MLflow")
    sys.exit(0 if found.ranked else said.words)


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Searches better hyper-parameters.")
    parser.add_argument("candidate", help="one that has a file in conf/searches")
    parser.add_argument("--trials", type=int, default=30, help="in all, earlier ones included")
    parser.add_argument("--minutes", type=float, default=10, help="after which no fold is begun")
    parser.add_argument("--write", action="store_true", help="writes what is found into conf")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
