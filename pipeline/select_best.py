"""Crowns a task's champion: select_best.py TASK ROWS SUMMARIES CANDIDATES PREPARED SAV REPORT; the
manifest is put beside the .sav, and the report is a page and a picture."""

import sys
from pathlib import Path

from matinee.threads import fix_threads


def main(task: str, *paths: str) -> None:
    fix_threads()
    import pandas as pd
    import yaml

    from matinee import champions, reporting, results, selection

    params = yaml.safe_load(Path("params.yaml").read_text())
    rows, summaries, candidates, prepared, sav, report = map(Path, paths)
    settings, names = params["tasks"][task], [n for n in params["lineup"] if n.startswith(task)]
    found = results.summaries(summaries, names)
    boards = selection.boards(settings, results.entries(rows, found), params["seed"])
    winners = {board.side.name: board.champion for board in boards}
    films = pd.read_parquet(prepared / "films.parquet")
    champion = champions.crown(task, winners, candidates, films, params["seed"])
    champions.save(champion, champions.Origin(prepared, params, found), sav)
    reporting.write(champion, boards, settings, report)


if __name__ == "__main__":
    main(*sys.argv[1:])
