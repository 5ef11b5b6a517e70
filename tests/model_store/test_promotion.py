"""Who may reign: two champions, set against each other on people whom neither has seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fixtures import small_movielens
from fixtures.small_promotions import NOTE, files_of, promoted, workspace
from fixtures.small_run import TASK, Run
from matinee.model_store import history_table, promotion, store
from matinee.model_store.comparison.markdown import page
from matinee.model_store.comparison.rescoring import MIN_USERS, Workspace
from matinee.model_store.promotion import Decision, PromotionRequest, describe_decision, promote
from matinee.model_store.promotion_log import ConflictError
from matinee.model_store.storage import StoreAddress
from matinee.runtime.serialization import canonical_json
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID
from storage_fixtures import StorageLocation


def told(decision: Decision) -> dict[str, Any]:
    assert decision.report
    return decision.report


def request(version: str, folder: str | Path) -> PromotionRequest:
    return PromotionRequest(version, StoreAddress(str(folder)), NOTE)


def reasons(decision: Decision) -> str:
    assert not told(decision)["passed"]
    return " ".join(told(decision)["reasons"])


def test_the_first_needs_nobody_to_beat(plain: Run, made: Path, tmp_path: Path) -> None:
    first = promoted(plain, made, str(tmp_path))
    assert first.current and first.current.number == 1
    assert told(first)["passed"] and told(first)["champion"] is None
    assert store.open_current(str(tmp_path)).version == first.current.version


def test_better_challenger_promoted_report_saved(
    plain: Run, better: Run, made: Path, storage: StorageLocation
) -> None:
    promoted(plain, made, storage.address)
    second = promoted(better, made, storage.address)
    assert second.current and second.current.number == 2 and second.current.report
    kept = json.loads(store.read_report(second.current.report, storage.address))
    assert kept == told(second) and kept["passed"] and not kept["forced"]
    bout = kept["tasks"][TASK]["objectives"]["ranking"]
    assert (bout["verdict"], bout["users"]) == ("better", 30)
    assert (bout["champion"]["candidate"], bout["challenger"]["candidate"]) == (
        "t_popular",
        "t_group",
    )
    assert kept["tasks"][TASK]["objectives"]["rating"]["verdict"] == "same"


def test_rescored_champion_equals_run_metrics(
    plain: Run, better: Run, made: Path, tmp_path: Path
) -> None:
    promoted(plain, made, str(tmp_path))
    bout = told(promoted(better, made, str(tmp_path)))["tasks"][TASK]["objectives"]["ranking"]
    for who, name in (("champion", "t_popular"), ("challenger", "t_group")):
        measured = json.loads((better.root / f"metrics/{TASK}/{name}.json").read_text())
        metric = bout["metric"]
        ends = (measured["low"][metric], measured["high"][metric])
        assert bout[who]["value"] == pytest.approx(measured[metric], abs=1e-12)
        assert (bout[who]["low"], bout[who]["high"]) == pytest.approx(ends, abs=1e-12)


def test_who_is_worse_is_stored_and_not_served(
    plain: Run, better: Run, made: Path, storage: StorageLocation
) -> None:
    promoted(better, made, storage.address)
    before = (storage.folder / "current.json").read_bytes()
    worse = promoted(plain, made, storage.address)
    assert f"{TASK} ranking: significantly worse than the champion overall" in reasons(worse)
    assert (storage.folder / "current.json").read_bytes() == before
    assert len(store.history(storage.address)) == 1
    stored = {path.name for path in (storage.folder / "versions").iterdir()}
    assert told(worse)["challenger"] in stored
    line = describe_decision(
        worse, PromotionRequest(told(worse)["challenger"], StoreAddress(storage.address), NOTE)
    ).splitlines()[-1]
    assert "is still served" in line and "--force" in line


def test_somebody_may_insist_and_the_report_says_so(
    plain: Run, better: Run, made: Path, tmp_path: Path
) -> None:
    promoted(better, made, str(tmp_path))
    forced = promoted(plain, made, str(tmp_path), force=True)
    assert forced.current and forced.current.number == 2 and forced.current.report
    kept = json.loads(store.read_report(forced.current.report, str(tmp_path)))
    assert kept["forced"] and not kept["passed"]
    assert "It was promoted by force." in page(kept)
    assert (
        "overruled"
        in history_table.history_table(
            StoreAddress(str(tmp_path)), plain.params["tasks"]
        ).splitlines()[1]
    )


def test_the_same_again_changes_nothing(plain: Run, made: Path, tmp_path: Path) -> None:
    first = promoted(plain, made, str(tmp_path))
    before = StorageLocation("", tmp_path).tree()
    again = promoted(plain, made, str(tmp_path))
    assert again.report is None and again.current == first.current
    assert StorageLocation("", tmp_path).tree() == before


def test_the_same_champions_with_other_tables_pass(plain: Run, made: Path, tmp_path: Path) -> None:
    files, place = files_of(plain, made), str(tmp_path / "model-store")
    store.publish(files, place)
    (tmp_path / "films").write_text("more")
    version = store.add_version(files | {"tmdb.films.parquet": tmp_path / "films"}, place)
    passed = promote(request(version, place), workspace(plain))
    assert told(passed)["passed"] and passed.current and passed.current.version == version
    assert told(passed)["tasks"][TASK]["how"] == "both are the same model"


def test_faulty_champion_is_stored_and_not_served(
    plain: Run, better: Run, made: Path, tmp_path: Path
) -> None:
    """Whatever it is compared with: with nothing, and with a champion that it beats."""
    files, place, fault = files_of(better, made), str(tmp_path / "store"), "the order liked: bad"
    manifest = json.loads(files[f"{TASK}.json"].read_text())
    (tmp_path / "manifest").write_bytes(canonical_json(manifest | {"faults": [fault]}))
    faulty = store.add_version(files | {f"{TASK}.json": tmp_path / "manifest"}, place)
    first = promote(request(faulty, place), workspace(better))
    assert first.current is None and reasons(first) == f"{TASK}: {fault}"
    promoted(plain, made, place)
    second = promote(request(faulty, place), workspace(better))
    assert second.current and second.current.version != faulty
    assert reasons(second) == f"{TASK}: {fault}"
    assert told(second)["tasks"][TASK]["objectives"]["ranking"]["verdict"] == "better"
    forced = promote(request(faulty, place)._replace(force=True), workspace(better))
    assert forced.current and forced.current.version == faulty


def grown(root: Path, lineup: list[str]) -> Run:
    """Everybody has rated one film more since."""
    raw = small_movielens.raw()
    ratings = raw["ratings"]
    later = ratings.drop_duplicates(USER_ID).assign(
        **{FILM_ID: small_movielens.UNRATED, RATING: 3.0, TIMESTAMP: ratings[TIMESTAMP].max() + 1}
    )
    dtypes = dict(ratings.dtypes)
    more = pd.concat([ratings, later], ignore_index=True).astype(dtypes)
    return Run(root, lineup, raw | {"ratings": more}).make()


def test_more_data_compares_users_held_out_from_both(
    plain: Run, made: Path, tmp_path: Path
) -> None:
    place = str(tmp_path / "model-store")
    promoted(plain, made, place)
    later = promoted(grown(tmp_path / "grown", ["t_popular", "t_group", "t_films"]), made, place)
    met = told(later)["tasks"][TASK]
    assert met["how"] == ("both re-scored on the same 30 of 30 held-out users, unseen by either")
    assert met["objectives"]["ranking"]["verdict"] == "better"
    assert told(later)["passed"]


def test_possible_training_overlap_not_compared(plain: Run, made: Path, tmp_path: Path) -> None:
    place = str(tmp_path / "model-store")
    promoted(plain, made, place)
    other = replace(plain, root=tmp_path / "other", seed=8).make()
    said_so = reasons(promoted(other, made, place))
    assert "of 30 users held out here only" in said_so and f"{MIN_USERS} are needed" in said_so
    assert len(store.history(place)) == 1
    forced = promoted(other, made, place, force=True)
    assert forced.current and forced.current.number == 2


def test_other_users_same_ids_not_compared(plain: Run, made: Path, tmp_path: Path) -> None:
    place = str(tmp_path / "model-store")
    promoted(plain, made, place)
    raw = small_movielens.raw()
    raw["ratings"] = raw["ratings"].assign(**{TIMESTAMP: raw["ratings"][TIMESTAMP] + 5})
    lineup = ["t_popular", "t_group", "t_films"]
    strangers = Run(tmp_path / "strangers", lineup, raw).make()
    assert "only 0 are held out from both" in reasons(promoted(strangers, made, place))


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda run: run.params | {"tasks": {}}, "params.yaml knows no task newcomer"),
        (
            lambda run: (
                run.params
                | {"tasks": {TASK: run.params["tasks"][TASK] | {"objectives": {"rating": {}}}}}
            ),
            "the objectives of the task have changed: ranking+rating and ranking+rating, "
            "and now rating",
        ),
    ],
    ids=["no task", "other sides"],
)
def test_another_schema_of_the_task_is_not_compared(
    spoil: Callable[[Run], dict[str, Any]],
    expected: str,
    plain: Run,
    better: Run,
    made: Path,
    tmp_path: Path,
) -> None:
    promoted(plain, made, str(tmp_path))
    version = store.add_version(files_of(better, made), str(tmp_path))
    changed = Workspace(spoil(better), better.root / "data/prepared")
    assert expected in reasons(promote(request(version, tmp_path), changed))


def test_without_prepared_tables_nothing_is_compared(
    plain: Run, better: Run, made: Path, tmp_path: Path
) -> None:
    promoted(plain, made, str(tmp_path))
    version = store.add_version(files_of(better, made), str(tmp_path))
    nowhere = Workspace(better.params, tmp_path / "nowhere")
    said_so = reasons(promote(request(version, tmp_path), nowhere))
    assert "the tables of movielens are not prepared here: run `dvc repro`" in said_so


def test_version_without_training_users_not_compared(
    plain: Run, better: Run, made: Path, tmp_path: Path
) -> None:
    place = str(tmp_path / "model-store")
    older = {name: plain.root / "models/best" / name for name in (f"{TASK}.sav", f"{TASK}.json")}
    store.publish(older, place)
    found = reasons(promoted(better, made, place))
    assert "has no evidence/newcomer/held_out.bin" in found


def test_unanswered_query_counts_as_loss(plain: Run, made: Path, tmp_path: Path) -> None:
    place = str(tmp_path / "model-store")
    promoted(plain, made, place)
    (tmp_path / "films").write_text("films")
    version = store.add_version({"tmdb.films.parquet": tmp_path / "films"}, place)
    fewer = promote(request(version, place), workspace(plain))
    assert "the challenger has no model for newcomer, which is served today" in reasons(fewer)


def test_damaged_champion_not_compared_replaceable(
    plain: Run, better: Run, made: Path, tmp_path: Path
) -> None:
    first = promoted(plain, made, str(tmp_path))
    assert first.current
    (tmp_path / "versions" / first.current.version / "newcomer.sav").write_bytes(b"?")
    assert "is damaged" in reasons(promoted(better, made, str(tmp_path)))
    forced = promoted(better, made, str(tmp_path), force=True)
    assert forced.current and forced.current.number == 2


def test_overtaken_comparison_no_promotion(
    plain: Run, better: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(tmp_path / "model-store")
    promoted(plain, made, place)
    compared = promotion.compare_versions

    def meanwhile(*told: Any) -> dict[str, Any]:
        (tmp_path / "films").write_text("films")
        store.publish({"films": tmp_path / "films"}, place)
        return compared(*told)

    monkeypatch.setattr(promotion, "compare_versions", meanwhile)
    with pytest.raises(ConflictError, match="promotion 2 was made in the meantime"):
        promoted(better, made, place)
    assert len(store.history(place)) == 2


def kept_rows(tmp_path: Path, run: Run, name: str, worse: float, data: str) -> dict[str, Path]:
    """A champion that has learned from every rating, with the figures of its folds."""
    made = tmp_path / name
    made.mkdir()
    manifest = json.loads((run.root / f"models/best/{TASK}.json").read_text())
    manifest["digests"]["data"] = data
    (made / "manifest").write_text(json.dumps(manifest))
    (made / "sav").write_text(name)
    files = {f"{TASK}.sav": made / "sav", f"{TASK}.json": made / "manifest"}
    for side, winner in manifest["objectives"].items():
        evaluated = run.root / f"evaluations/{TASK}/{winner['candidate']}.parquet"
        rows = pd.read_parquet(evaluated)
        rows.loc[rows["metric"] == "log_loss", "total"] *= worse
        rows.to_parquet(made / side)
        files[f"evidence/{TASK}/{side}.parquet"] = made / side
    return files


@pytest.mark.parametrize(
    ("factor", "data", "expected"),
    [
        (0.9, "sha256:" + "1" * 64, "better"),
        (1.1, "sha256:" + "1" * 64, "worse"),
        (0.9, "sha256:" + "2" * 64, "made from different data"),
    ],
    ids=["better", "worse", "other data"],
)
def test_folds_are_compared_by_what_was_kept_of_them(
    factor: float, data: str, expected: str, plain: Run, tmp_path: Path
) -> None:
    place = str(tmp_path / "model-store")
    store.publish(kept_rows(tmp_path, plain, "one", 1, "sha256:" + "1" * 64), place)
    version = store.add_version(kept_rows(tmp_path, plain, "two", factor, data), place)
    params = plain.params
    params["tasks"][TASK]["split"] = "fold"
    found = told(promote(request(version, place), Workspace(params, tmp_path)))
    met = found["tasks"][TASK]
    verdict = met["objectives"]["rating"]["verdict"] if met["compared"] else met["how"]
    assert expected in verdict
    assert found["passed"] == (expected == "better")


def test_other_split_not_compared(plain: Run, better: Run, made: Path, tmp_path: Path) -> None:
    """Of those held out by time, three are held out by user too, with all that they rated."""
    place = str(tmp_path / "model-store")
    promoted(plain, made, place)
    version = store.add_version(files_of(better, made), place)
    params = better.params
    params["tasks"][TASK]["split"] = "by_time"
    found = promote(
        request(version, place),
        Workspace(params, better.root / "data/prepared"),
    )
    assert "of 12 users held out here only 3 are held out from both" in reasons(found)
