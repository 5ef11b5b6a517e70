"""Crowns a task's champion: select_best.py TASK ROWS SUMMARIES CANDIDATES PREPARED SAV REPORT; the
manifest is put beside the .sav, and the report is a page and a picture."""

import importlib
import sys
from pathlib import Path

from matinee.runtime.process import fix_threads
from matinee.runtime.progress_bar import progress_bar


def main(name: str, *paths: str) -> None:
    fix_threads()
    import yaml

    from matinee.artifacts.champion import Origin, build_champion, save_champion
    from matinee.evaluation import leaderboard, result_files
    from matinee.reports import leaderboard_page
    from matinee.splits.prepared_tables import table_reader

    params, task = yaml.safe_load(Path("params.yaml").read_text()), f"matinee.tasks.{name}.present"
    rows, summaries, candidates, prepared, sav, report = map(Path, paths)
    names = [one for one in params["lineup"] if params["candidates"][one]["task"] == name]
    settings, question = params["tasks"][name], importlib.import_module(task)

    read = table_reader(prepared)
    found = result_files.summaries(summaries, names)
    boards = leaderboard.leaderboards(
        settings, result_files.candidate_results(rows, found), params["seed"]
    )
    winners = {board.objective.name: board.champion for board in boards}
    told = question.describe(read, settings)
    champion = build_champion(name, winners, candidates, seed=params["seed"], **told)
    data = prepared / settings["collection"]
    save_champion(champion, Origin(data, params, found), sav)
    noted = question.noted(read) if hasattr(question, "noted") else ""
    leaderboard_page.write(name, boards, question.example(champion, settings), report, noted)


if __name__ == "__main__":
    with progress_bar(f"the best of {sys.argv[1]} are selected"):
        main(*sys.argv[1:])
