"""Women like even films, men odd ones; everybody likes film 1 (see small_movielens.py)."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from omegaconf import OmegaConf

from fixtures import small_movielens
from matinee.evaluation.beyond_accuracy.types import (
    Recommendations,
    explained_share,
    explanation_fidelity,
    serendipity,
)
from matinee.evaluation.objective import Objective
from matinee.models.base import DemographicRanker, Demographics
from matinee.models.demographic.popularity import Popularity
from matinee.models.demographic.segment_popularity import SegmentPopularity
from matinee.models.instantiate import instantiate_model
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import BY_USER, USER_ID
from matinee.tasks.newcomer import data, explain

OBJECTIVE = Objective(
    "ranking", "p", "ndcg_at_3", 1, ["ndcg"], [], [], 3, 200, 0.95, small_movielens.SEED
)
SETTINGS = {"split": BY_USER}
CONF = Path(__file__).parents[3] / "conf" / "candidates"
RANKERS = [
    path.stem
    for path in sorted(CONF.glob("newcomer_*.yaml"))
    if OmegaConf.load(path)["objective"] == "ranking"
]


def read(collection: str, table: str) -> pd.DataFrame:
    assert collection == "movielens"
    return small_movielens.prepared()[table]


def fitted(model: DemographicRanker) -> DemographicRanker:
    return model.fit(small_movielens.tables()[0], rng_for(1))


def asked(model: DemographicRanker) -> Recommendations:
    return explain.explain(model, read, SETTINGS, OBJECTIVE)


def people(found: Recommendations) -> list[Demographics]:
    users = small_movielens.prepared()["users"].set_index(USER_ID).loc[found.query_ids]
    return [
        Demographics(*row) for row in users[["gender", "age", "occupation"]].itertuples(index=False)
    ]


def test_popularity_gives_no_reason_and_no_surprise() -> None:
    found = asked(fitted(Popularity()))
    assert not explained_share(found.explanations).any()
    assert not serendipity(found.hits).any()
    assert len(found.hits.rows) > 0


def test_a_gender_speaks_for_its_own_films_and_not_for_everybodys() -> None:
    model = fitted(SegmentPopularity(damping=1))
    found = asked(model)
    mine = explained_share(found.explanations).reshape(found.lists.items.shape)
    for person, places, told in zip(people(found), found.lists.items, mine, strict=True):
        films = model.film_ids[places]
        assert films[0] == small_movielens.EVERYBODYS
        assert ((films[1:] % 2 == 0) == (person.gender == "F")).all()
        assert told[1:].all()
    assert serendipity(found.hits).mean() > 0.2


def test_shares_of_two_traits_that_say_the_same_are_halves() -> None:
    known = explain.SUBSETS
    either = np.array([float(gender or age) for gender, age, _ in known])
    assert explain.shapley_values(either).tolist() == pytest.approx([0.5, 0.5, 0])
    gender_alone = np.array([float(gender) for gender, _, _ in known])
    assert explain.shapley_values(gender_alone).tolist() == pytest.approx([1, 0, 0])


def test_shares_add_up_to_what_is_known_less_what_anybody_gets() -> None:
    scores = np.random.default_rng(1).normal(size=(len(explain.SUBSETS), 4, 5))
    nothing = explain.SUBSETS.index((False, False, False))
    np.testing.assert_allclose(
        explain.shapley_values(scores).sum(axis=0), scores[0] - scores[nothing]
    )


def test_a_trait_that_another_repeats_is_a_reason_that_is_not_upheld() -> None:
    class Twice(DemographicRanker):
        def fit(self, tables: Any, rng: np.random.Generator) -> Any:
            self.film_ids = np.sort(tables.films["film_id"].to_numpy(np.int64))
            return self

        def score(self, askers: Any) -> np.ndarray:
            known = [[one.gender is not None or one.age is not None] for one in askers]
            return np.array(known, dtype=float) + np.zeros(len(self.film_ids))

    found = asked(fitted(Twice()))
    assert explained_share(found.explanations).all()
    assert len(found.explanations.answers) == 2 * len(found.explanations.rows)
    assert not explanation_fidelity(found.explanations).any()


@pytest.mark.parametrize("name", RANKERS)
def test_a_reason_is_taken_away_by_asking_without_the_trait(name: str) -> None:
    model = fitted(
        instantiate_model(OmegaConf.to_container(OmegaConf.load(CONF / f"{name}.yaml"))["model"])
    )
    found = asked(model)
    who, reasons, places = people(found), found.explanations, found.lists.items
    left = {
        (person, trait): model.score([person._replace(**{trait: None})])[0]
        for person, trait in product(set(who), Demographics._fields)
    }
    for answer, score, without in list(zip(*reasons[1:], strict=True))[:50]:
        person, film = who[reasons.rows[answer]], places.ravel()[answer]
        assert score == pytest.approx(model.score([person])[0, film])
        bereft = [left[person, trait][film] for trait in Demographics._fields]
        assert any(without == pytest.approx(one, abs=1e-9) for one in bereft)


def test_less_data_is_fewer_people_with_all_they_rated() -> None:
    tables = small_movielens.tables()[0]
    part, count = data.subsample(tables, 1 / 4, 1)
    everybody = tables.ratings[USER_ID]
    assert count == part.ratings[USER_ID].nunique() == -(-everybody.nunique() // 4)
    assert len(part.ratings) == everybody.isin(part.ratings[USER_ID].unique()).sum()
    assert part.films is tables.films
    assert data.subsample(tables, 1.0, 1)[0].ratings.equals(tables.ratings)
