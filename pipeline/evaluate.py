"""Asks a candidate about what it has not seen: evaluate.py CANDIDATE PREPARED MODEL ROWS SUMMARY
REPORT MAIN, the report without an ending."""

import importlib
import sys
from pathlib import Path

from matinee.progress import waiting
from matinee.threads import fix_threads


def main(candidate: str, prepared: str, model: str, *files: str) -> None:
    fix_threads()
    import yaml

    from matinee import artifact, results, sides
    from matinee.tasks.reading import reader

    params = yaml.safe_load(Path("params.yaml").read_text())
    chosen = params["candidates"][candidate]
    task = importlib.import_module(f"matinee.tasks.{chosen['task']}.asking")
    settings = params["tasks"][chosen["task"]]

    read = reader(Path(prepared))
    side = sides.side_of(settings, chosen["side"], params["seed"])
    found = task.evaluate(artifact.read(Path(model)), read, settings, side)
    results.write(found, candidate, side, Path(model), results.Files(*map(Path, files)))


if __name__ == "__main__":
    with waiting(f"{sys.argv[1]} is evaluated"):
        main(*sys.argv[1:])
