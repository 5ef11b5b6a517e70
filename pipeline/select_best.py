"""Crowns a task's champion: select_best.py TASK EVALUATIONS SUMMARIES CANDIDATES PREPARED SAV
REPORT; the manifest is put beside the .sav, and the report is a page and a picture."""

import json
import sys
from pathlib import Path

from matinee.threads import fix_threads


def main(task: str, rows: str, summaries: str, candidates: str, prepared: str, *to: str) -> None:
    fix_threads()
    import pandas as pd
    import yaml

    from matinee import artifact, champions, pictures, reporting, selection

    params, (sav, report) = yaml.safe_load(Path("params.yaml").read_text()), map(Path, to)
    names = [name for name in params["lineup"] if params["candidates"][name]["task"] == task]
    found = {name: json.loads(Path(summaries, f"{name}.json").read_text()) for name in names}
    entries: dict[str, dict[str, selection.Entry]] = {one["side"]: {} for one in found.values()}
    for name, one in found.items():
        seen = pd.read_parquet(Path(rows, f"{name}.parquet"))
        entries[one["side"]][name] = selection.Entry(seen, one["megabytes"])
    boards = selection.boards(params["tasks"][task], entries, params["seed"])
    winners = {board.side.name: board.champion for board in boards}
    models = {s: artifact.read(Path(candidates, f"{name}.sav")) for s, name in winners.items()}
    films = pd.read_parquet(Path(prepared, "films.parquet"))
    artifact.save(champions.crowned(task, winners, models, films, params["seed"]), sav)
    made = champions.manifest(task, winners, found, params, {"data": Path(prepared), "sav": sav})
    artifact.write_manifest(made, sav.with_suffix(".json"))
    report.parent.mkdir(parents=True, exist_ok=True)
    report.with_suffix(".md").write_text(reporting.leaderboards(task, boards), encoding="utf-8")
    pictures.leaderboards(boards).savefig(report.with_suffix(".png"))


if __name__ == "__main__":
    main(*sys.argv[1:])
