"""The evidence tells what was tracked, and nothing else."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.small_run import COLLECTION, TASK, Run
from matinee.artifacts import task_run
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.artifacts.task_run import TaskRun
from matinee.model_store import store
from matinee.model_store.evidence import bundle, consistency
from matinee.model_store.evidence.consistency import InconsistentEvidenceError
from matinee.runtime.serialization import canonical_json

CARDS = [f"evidence/{COLLECTION}.md", bundle.SBOM]
CARDS += [
    f"evidence/{TASK}/{name}"
    for name in ("figures.json", "held_out.bin", "leaderboard.md", "model_card.md")
]


@pytest.fixture
def run(better: Run, tmp_path: Path) -> Run:
    """One that may be spoiled."""
    shutil.copytree(better.root, tmp_path / "run")
    return replace(better, root=tmp_path / "run")


def histories(run: Run) -> dict[str, TaskRun]:
    return {TASK: task_run.read_task_run(run.root, TASK, run.params)}


def built(run: Run) -> dict[str, bytes]:
    return bundle.evidence(run.root, run.params, histories(run))


def tracked(run: Run) -> dict[str, dict[str, float]]:
    """What MLflow keeps of these outcomes; that it does is told by another test."""
    return {one.candidate: one.metrics() for one in histories(run)[TASK].candidates}


def respoilt(run: Run, name: str, old: str, new: str) -> None:
    text = (run.root / name).read_text()
    assert old in text
    (run.root / name).write_text(text.replace(old, new, 1))


def test_a_folder_of_cards_that_is_the_same_again(better: Run, tmp_path: Path) -> None:
    first = built(better)
    assert sorted(first) == sorted(CARDS)
    assert built(better) == first


def test_the_signed_manifest_covers_the_evidence(better: Run, tmp_path: Path) -> None:
    files, _ = bundle.files_to_publish(better.root, better.params, tmp_path / "made")
    store.publish(files, str(tmp_path / "model-store"))
    version = store.open_current(str(tmp_path / "model-store"))
    assert set(CARDS) < set(version.names)
    page = tmp_path / "model-store/versions" / version.version / f"evidence/{TASK}/model_card.md"
    page.write_text(page.read_text().replace("0.6", "0.9", 1))
    with pytest.raises(store.PublishError, match=r"model_card.md of version .* is damaged"):
        version.read(f"evidence/{TASK}/model_card.md")


def test_model_card_objectives_baselines_groups(better: Run) -> None:
    card = built(better)[f"evidence/{TASK}/model_card.md"].decode()
    summaries = {one.candidate: one.summary for one in histories(better)[TASK].candidates}
    best = summaries["t_group"]
    ends = f"({best['low']['ndcg_at_5']:.4f} to {best['high']['ndcg_at_5']:.4f})"
    base = f"{summaries['t_popular']['ndcg_at_5']:.4f}"
    assert f"| ndcg_at_5 | {best['ndcg_at_5']:.4f} {ends} | {base} (" in card
    assert "t_group (champion) | t_popular (baseline)" in card
    assert "t_films (the baseline serves)" in card
    assert "| gender | F | " in card
    for heading in ("## Inputs", "## Intended use", "## Limits"):
        assert heading in card


def test_data_card_rows_source_digest_licence(
    better: Run,
) -> None:
    card = built(better)[f"evidence/{COLLECTION}.md"].decode()
    assert "| ratings.dat | 1,441 | 1,440 | 1 no such film |" in card
    assert "Source: synthetic" in card and "`sha256:5555" in card and "Apache-2.0" in card


def test_figures_as_they_were_tracked_are_told(better: Run) -> None:
    consistency.check_metrics(histories(better)[TASK], tracked(better))


@pytest.mark.parametrize("end", [None, "low", "high"])
def test_a_figure_that_is_not_its_runs_is_refused(end: str | None, run: Run) -> None:
    known, name = tracked(run), f"metrics/{TASK}/t_group.json"
    summary = json.loads((run.root / name).read_text())
    (summary[end] if end else summary)["ndcg_at_5"] += 1e-9
    (run.root / name).write_bytes(canonical_json(summary))
    with pytest.raises(
        InconsistentEvidenceError, match=r"ndcg_at_5\S* of t_group is 0\.\d+ in its file and 0\.\d+"
    ):
        consistency.check_metrics(histories(run)[TASK], known)


def test_manifest_only_metric_refused(run: Run) -> None:
    manifest = json.loads((run.root / f"models/best/{TASK}.json").read_text())
    manifest["objectives"]["ranking"]["metrics"]["ndcg_at_5"] = 0.99
    (run.root / f"models/best/{TASK}.json").write_bytes(canonical_json(manifest))
    with pytest.raises(
        InconsistentEvidenceError, match=r"ndcg_at_5 of t_group is 0\.99 in the manifest"
    ):
        consistency.check_metrics(histories(run)[TASK], tracked(run))


def test_a_candidate_without_a_run_is_refused(better: Run) -> None:
    known = tracked(better)
    del known["t_group"]
    with pytest.raises(
        InconsistentEvidenceError, match=r"MLflow has no run of t_group .* run `make run`"
    ):
        consistency.check_metrics(histories(better)[TASK], known)


@pytest.mark.parametrize(
    "name",
    [
        f"reports/{TASK}/leaderboard.md",
        f"reports/{TASK}/t_group.csv",
        f"metrics/merge/{COLLECTION}.json",
    ],
)
def test_foreign_file_refused(name: str, run: Run) -> None:
    respoilt(run, name, "4", "5")
    with pytest.raises(RefusedArtifact, match=f"{name} is not as the pipeline wrote it"):
        built(run)


def test_a_leaderboard_of_other_figures_is_refused(run: Run) -> None:
    best = histories(run)[TASK].candidates[1].summary["ndcg_at_5"]
    respoilt(run, f"reports/{TASK}/leaderboard.md", f"| {best:.4f} |", "| 0.9999 |")
    run.lock()
    with pytest.raises(
        InconsistentEvidenceError, match=rf"the leaderboard does not say `\| t_group \| {best:.4f}"
    ):
        built(run)
