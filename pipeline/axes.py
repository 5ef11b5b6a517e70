"""Measures what a champion shows, beside its baseline: axes.py TASK MANIFEST CANDIDATES PREPARED
SUMMARY REPORT, the last without an ending."""

import importlib
import sys
from pathlib import Path

from matinee.progress import waiting
from matinee.threads import fix_threads


def main(name: str, *paths: str) -> None:
    fix_threads()
    import yaml

    from matinee import artifact, sides
    from matinee.axes import page, summaries
    from matinee.tasks.reading import reader

    params = yaml.safe_load(Path("params.yaml").read_text())
    manifest, candidates, prepared, summary, report = map(Path, paths)
    task = importlib.import_module(f"matinee.tasks.{name}.explaining")
    settings, read = params["tasks"][name], reader(prepared)
    side = sides.side_of(settings, task.TERMS.side, params["seed"])

    champion = artifact.read_manifest(manifest)["sides"][side.name]["candidate"]
    models = {one: artifact.read(candidates / f"{one}.sav") for one in {champion, side.baseline}}
    found = {
        one: summaries.summary(task.answers(model, read, settings, side), side)
        for one, model in models.items()
    }
    both = page.Compared(champion, side.baseline, found)
    artifact.write_atomically(summary, artifact.canonical(both.told()))
    page.write(name, both, task.TERMS, side, report)


if __name__ == "__main__":
    with waiting(f"the axes of {sys.argv[1]} are measured"):
        main(*sys.argv[1:])
