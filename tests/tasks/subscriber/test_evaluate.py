"""The subscriber task on data small enough to check by eye, and on synthetic data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
import yaml
from omegaconf import OmegaConf
from threadpoolctl import threadpool_limits

from checkout import ROOT
from fixtures import small_streaming
from matinee.artifacts import champion
from matinee.artifacts.pickles import pickle_io
from matinee.datasets.streaming.load import load_tables
from matinee.datasets.synthetic.streaming import writer
from matinee.evaluation import leaderboard
from matinee.evaluation.evaluator import Evaluation, rating_values
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import CandidateResult
from matinee.metrics import classification
from matinee.models.base import UserItemRatingModel
from matinee.models.factorization.bias import UserItemBias
from matinee.models.factorization.global_mean import GlobalMean
from matinee.models.factorization.regularized_svd import RegularizedSVD
from matinee.models.instantiate import instantiate_model
from matinee.models.solvers.cross_fitted import CrossFitted
from matinee.reports.leaderboard_page import leaderboards
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import LIKED, RATING, USER_ID
from matinee.schema.streaming import EVALUATION_USERS, FOLD, ID, TUNING_USERS, USER_GROUP
from matinee.splits import streaming as preparation
from matinee.splits.leakage import LeakError
from matinee.tasks.base import load_task
from matinee.tasks.subscriber import data, evaluate, present

SETTINGS: dict[str, Any] = {
    **yaml.safe_load((ROOT / "conf/tasks/subscriber.yaml").read_text()),
    "threshold": 3.7,
    "resamples": 150,
    "seed": small_streaming.SEED,
}
OBJECTIVE = Objective.from_settings(SETTINGS, "rating", small_streaming.SEED)
CANDIDATES = sorted(path.stem for path in (ROOT / "conf/candidates").glob("subscriber_*.yaml"))
READ = small_streaming.read(small_streaming.prepared())


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """As in the stages: two that wait for each other take minutes on a busy machine."""
    with threadpool_limits(1):
        yield


def folded(model: type[UserItemRatingModel], read: Any = READ) -> CrossFitted:
    known = data.training_data(read, SETTINGS)
    return data.fit(model, known, rng_for(small_streaming.SEED, "train"))


def evaluated(model: type[UserItemRatingModel]) -> Evaluation:
    return evaluate.evaluate(folded(model), READ, SETTINGS, OBJECTIVE)


def test_every_fold_has_a_model_that_has_not_seen_it() -> None:
    found, ratings = folded(GlobalMean), READ("streaming", "ratings")
    assert len(found.fold_models) == 5
    for fold, part in enumerate(found.fold_models):
        seen = ratings[ratings[FOLD] != fold]
        assert part.components(*np.zeros((2, 1), dtype=int))["everybody"] == pytest.approx(
            seen[RATING].mean()
        )
    assert found.model.title_counts.sum() == len(ratings)


def test_every_judged_rating_is_foretold_once_by_the_mean_of_the_other_folds() -> None:
    found, ratings = evaluated(GlobalMean), READ("streaming", "ratings")
    judged = ratings[ratings[USER_GROUP] == EVALUATION_USERS]
    means = {fold: ratings[RATING][ratings[FOLD] != fold].mean() for fold in range(5)}
    missed = judged[RATING] - judged[FOLD].map(means)
    assert found.summary["rmse"] == pytest.approx(np.sqrt((missed**2).mean()))
    assert found.summary["mae"] == pytest.approx(missed.abs().mean())
    assert found.summary["low"]["rmse"] < found.summary["rmse"] < found.summary["high"]["rmse"]
    counts = found.rows.groupby("metric", observed=True)["count"].sum()
    assert set(counts) == {len(judged)}
    assert set(found.rows[USER_ID]) == set(judged[USER_ID])


def test_labels_are_counted_at_the_threshold() -> None:
    ratings = READ("streaming", "ratings")
    model = RegularizedSVD(embedding_size=1).fit(data.training_data(READ, SETTINGS), rng_for(1))
    values = rating_values(evaluate.predict(model, ratings, 3.7), OBJECTIVE)
    table = values["confusion"].sum(axis=0).reshape(2, 2)
    called, liked = evaluate.predict_stars(model, ratings) > 3.7, ratings[LIKED].to_numpy()
    assert table.tolist() == [
        [(~liked & ~called).sum(), (~liked & called).sum()],
        [(liked & ~called).sum(), (liked & called).sum()],
    ]
    assert values["accuracy"].mean() == pytest.approx((liked == called).mean())
    means = {"confusion": values["confusion"].mean(axis=0)}
    assert classification.label_precision(means) == pytest.approx(liked[called].mean())
    assert classification.label_recall(means) == pytest.approx(called[liked].mean())


def test_users_are_grouped_by_how_much_they_have_rated() -> None:
    assert evaluate.activity_groups(np.array([1, 9, 10, 99, 300, 5000])) == [
        *("001+", "001+", "010+", "030+", "300+", "300+"),
    ]
    assert set(evaluated(UserItemBias).groups["group"]) == {"010+"}


def test_the_baseline_beats_the_mean_and_a_factor_beats_both() -> None:
    worst, middle, best = (
        evaluated(model).summary["rmse"] for model in (GlobalMean, UserItemBias, RegularizedSVD)
    )
    assert worst > middle > best + 0.1


def test_a_search_sees_the_users_of_its_part_alone() -> None:
    ratings = READ("streaming", "ratings")
    mine = ratings[ratings[USER_GROUP] == TUNING_USERS]
    losses = [fold(GlobalMean()) for fold in load_task("subscriber").cv_losses(READ, SETTINGS)]
    for fold, loss in enumerate(losses):
        held = mine[FOLD] == fold
        missed = mine[RATING][held] - mine[RATING][~held].mean()
        assert loss == pytest.approx(np.sqrt((missed**2).mean()))
    assert len(losses) == 5
    again = [fold(RegularizedSVD()) for fold in load_task("subscriber").cv_losses(READ, SETTINGS)]
    assert again == [
        fold(RegularizedSVD()) for fold in load_task("subscriber").cv_losses(READ, SETTINGS)
    ]


def test_source_without_ratings_refused(tmp_path: Path) -> None:
    from matinee.splits.prepared_tables import table_reader

    with pytest.raises(ValueError, match=r"no users' ratings.*lineup=unrated"):
        data.training_data(table_reader(tmp_path), SETTINGS)


def test_the_champion_serves_the_model_of_all_ratings_and_knows_titles_and_threshold(
    tmp_path: Path,
) -> None:
    pickle_io.save(folded(RegularizedSVD), tmp_path / "subscriber_svd.sav")
    told = present.describe(READ, SETTINGS)
    crowned = champion.build_champion(
        "subscriber", {"rating": "subscriber_svd"}, tmp_path, seed=1, **told
    )
    model = crowned.models["rating"]
    assert isinstance(model, RegularizedSVD)
    assert crowned.threshold == 3.7
    assert crowned.films.film_ids.tolist() == model.title_ids.tolist() == small_streaming.TITLES
    place = small_streaming.TITLES.index(small_streaming.GEM)
    assert crowned.films.titles[place] == f"title {small_streaming.GEM}"
    assert crowned.films.platforms[place] == "netflix"
    shown = present.example(
        crowned, SETTINGS | {"example": {"user_id": 1, "id": small_streaming.GEM}}
    )
    year = crowned.films.years[place]
    assert f"user 1 and title {small_streaming.GEM} ({year}, netflix)" in shown
    assert "stars, recommended" in shown
    unknown = SETTINGS | {"example": {"user_id": 0, "id": "x"}}
    assert "user 1 and title a1 (" in present.example(crowned, unknown)
    unliked = SETTINGS | {"example": {"user_id": 60, "id": "d1"}}
    assert "not recommended" in present.example(crowned, unliked)


@pytest.fixture(scope="module", params=[True, False], ids=["signal", "none"])
def flavour(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Whether the titles carry signal, and the prepared synthetic tables."""
    folder = tmp_path_factory.mktemp("streaming")
    size = {"titles": 600, "ratings": 20_000, "signal": request.param}
    writer.write(folder, writer.Parameters(seed=small_streaming.SEED, **size))
    tables = preparation.prepare(
        load_tables(folder).tables, seed=small_streaming.SEED, **small_streaming.PREPARATION
    )
    return request.param, small_streaming.read(tables)


def chosen(read: Any) -> leaderboard.Leaderboard:
    entries = {}
    for name in CANDIDATES:
        conf = OmegaConf.to_container(OmegaConf.load(ROOT / f"conf/candidates/{name}.yaml"))
        make = partial(instantiate_model, conf["model"])
        known = data.training_data(read, SETTINGS)
        model = data.fit(make, known, rng_for(small_streaming.SEED, "train", name))
        found = evaluate.evaluate(model, read, SETTINGS, OBJECTIVE)
        whole = {metric: found.summary[metric] for metric in ("rmse", "mae")}
        entries[name] = CandidateResult(found.rows, whole | {"megabytes": 1.0})
    return leaderboard.leaderboards(SETTINGS, {"rating": entries}, small_streaming.SEED)[0]


def test_who_serves_is_right_about_whether_titles_tell_anything(flavour: Any) -> None:
    signal, read = flavour
    board, noted = chosen(read), present.notes(cast(Any, None), read, SETTINGS).text
    page = leaderboards("subscriber", [board], "one", noted)
    standings = {one.candidate: one for one in board.rows}
    assert noted in page
    if signal:
        assert board.champion in ("subscriber_svd", "subscriber_svd_features")
        assert standings["subscriber_svd"].gain_ci_low > 0
        assert noted.startswith("Titles carry information")
    else:
        assert board.champion == "subscriber_biases"
        assert standings["subscriber_svd"].gain_ci_high < 0
        assert "Titles carry no information" in noted and "that of sampling noise alone" in noted


def test_the_spread_of_titles_is_that_of_chance_where_they_are_shuffled(flavour: Any) -> None:
    signal, read = flavour
    ratings = read("streaming", "ratings")
    found = present.title_variance(ratings)
    assert found.p_value < 1e-9 if signal else found.p_value > 0.01
    rng = np.random.default_rng(1)
    shuffled = [_shuffled(ratings, rng) for _ in range(20)]
    statistics = [present.title_variance(one).statistic for one in shuffled]
    assert np.mean(statistics) == pytest.approx(1, abs=0.05)
    assert (max(statistics) < found.statistic / 2) == signal


def _shuffled(ratings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Every user's stars handed out among the titles that the user rated."""
    order = np.lexsort((rng.random(len(ratings)), ratings[USER_ID]))
    sorted_ids = ratings[ID].to_numpy()[np.argsort(ratings[USER_ID].to_numpy(), kind="stable")]
    stars = ratings[RATING].to_numpy()[order]
    users = ratings[USER_ID].to_numpy()[order]
    return pd.DataFrame({USER_ID: users, ID: sorted_ids, RATING: stars})


def test_model_of_its_own_fold_is_refused() -> None:
    honest = folded(GlobalMean)
    leaked = CrossFitted(honest.model, [honest.model, *honest.fold_models[1:]])
    with pytest.raises(LeakError, match=r"model of fold 0 has learned from \d+ ratings"):
        evaluate.evaluate(leaked, READ, SETTINGS, OBJECTIVE)
    partial = CrossFitted(honest.model, honest.fold_models[:3])
    with pytest.raises(ValueError, match="models of 3 folds; the ratings have 5 folds"):
        evaluate.evaluate(partial, READ, SETTINGS, OBJECTIVE)


class Silent(GlobalMean):
    def predict(self, users: Any, titles: Any) -> Any:
        return np.where(np.asarray(users) % 2, super().predict(users, titles), np.nan)


def test_users_with_unanswered_ratings_have_no_count() -> None:
    honest, silent = evaluated(GlobalMean), evaluated(Silent)
    assert honest.rows[USER_ID].equals(silent.rows[USER_ID])
    counts = silent.rows.groupby(USER_ID)["count"].sum()
    assert 0 < (counts == 0).sum() == len(counts) - silent.summary["n_answered"] < len(counts)
