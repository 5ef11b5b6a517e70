"""Measures diversity, serendipity, coverage and explanation of a champion and its baseline:
beyond_accuracy.py TASK MANIFEST CANDIDATES PREPARED SUMMARY REPORT, the last without an ending."""

import sys
from pathlib import Path

from matinee.runtime.process import fix_threads, short_errors
from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over


def main(name: str, *paths: str) -> None:
    fix_threads()
    from matinee.artifacts.dvc_lock import load_candidate
    from matinee.artifacts.manifest import read_manifest
    from matinee.evaluation.beyond_accuracy import bootstrap_summary
    from matinee.evaluation.objective import Objective
    from matinee.reports import beyond_accuracy
    from matinee.runtime.atomic_write import write_atomically
    from matinee.runtime.serialization import canonical_json, read_yaml
    from matinee.splits.prepared_tables import table_reader
    from matinee.tasks.base import load_task

    params = read_yaml(Path("params.yaml"))
    manifest, candidates, prepared, summary, report = map(Path, paths)
    task = load_task(name).explanation
    settings, read = params["tasks"][name], table_reader(prepared)
    objective = Objective.from_settings(settings, task.GLOSSARY.objective, params["seed"])

    champion = read_manifest(manifest)["objectives"][objective.name]["candidate"]
    models = {
        candidate: load_candidate(candidates / f"{candidate}.sav")
        for candidate in {champion, objective.baseline}
    }
    summaries = {
        candidate: bootstrap_summary.summary(
            task.explain(model, read, settings, objective), objective
        )
        for candidate, model in models.items()
    }
    both = beyond_accuracy.ChampionAndBaseline(champion, objective.baseline, summaries)
    write_atomically(summary, canonical_json(both.to_dict()))
    beyond_accuracy.write(name, both, task.GLOSSARY, objective, report)


if __name__ == "__main__":
    hand_over()
    with short_errors(), progress_bar(f"measuring {sys.argv[1]} beyond accuracy"):
        main(*sys.argv[1:])
