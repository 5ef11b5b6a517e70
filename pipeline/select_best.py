"""Selects a task's champion: select_best.py TASK ROWS SUMMARIES CANDIDATES PREPARED SAV REPORTS.

The manifest goes beside the .sav; leaderboard and charts go into the folder REPORTS."""

import sys
from pathlib import Path

from matinee.runtime.process import fix_threads, short_errors
from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over


def main(name: str, *paths: str) -> None:
    fix_threads()
    from matinee.artifacts.champion import Origin, build_champion, save_champion
    from matinee.evaluation import leaderboard, result_files
    from matinee.reports import leaderboard_page
    from matinee.runtime.serialization import read_yaml
    from matinee.splits.prepared_tables import table_reader
    from matinee.tasks.base import load_task

    params, task = read_yaml(Path("params.yaml")), load_task(name).presentation
    rows, summaries, candidates, prepared, sav, reports = map(Path, paths)
    names = [
        candidate
        for candidate in params["lineup"]
        if params["candidates"][candidate]["task"] == name
    ]
    settings = params["tasks"][name]

    read = table_reader(prepared)
    candidate_summaries = result_files.summaries(summaries, names)
    results = result_files.candidate_results(rows, candidate_summaries)
    boards = leaderboard.leaderboards(settings, results, params["seed"])
    winners = {board.objective.name: board.champion for board in boards}
    contents = task.describe(read, settings | {"seed": params["seed"]})
    champion = build_champion(name, winners, candidates, seed=params["seed"], **contents)
    data = prepared / settings["collection"]
    notes = task.notes(champion, read, settings)
    save_champion(champion, Origin(data, params, candidate_summaries, notes.faults), sav)
    example = task.example(champion, settings)
    page = leaderboard_page.leaderboards(name, boards, example, notes.text)
    leaderboard_page.write(page, boards, results, reports)


if __name__ == "__main__":
    hand_over()
    with short_errors(), progress_bar(f"the best of {sys.argv[1]} are selected"):
        main(*sys.argv[1:])
