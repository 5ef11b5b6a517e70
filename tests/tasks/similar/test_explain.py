"""What films are told to have in common, and what is left of their likeness without it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from omegaconf import OmegaConf

from fixtures import small_content
from fixtures.small_content import CORATED, SHIP, SHIP_2, TOYS, TOYS_2
from matinee.evaluation.beyond_accuracy.types import (
    Recommendations,
    explained_share,
    explanation_fidelity,
    serendipity,
)
from matinee.evaluation.objective import Objective
from matinee.models.base import ContentTables, ItemQuery
from matinee.models.content.blocks.term_counts import Fields
from matinee.models.content.tfidf import Tfidf
from matinee.models.instantiate import instantiate_model
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import BY_USER, FILM_ID, LIKED, RATING, TEST, USER_ID
from matinee.schema.tmdb import NAME
from matinee.tasks.similar import data, explain

OBJECTIVE = Objective("ranking", "p", "ndcg_at_2", 1, ["ndcg"], [], [], 2, 200, 0.95, 1)
CONF = Path(__file__).parents[3] / "conf" / "candidates"
CANDIDATES = sorted(path.stem for path in CONF.glob("similar_*.yaml"))
EVERYTHING = Fields(1, 1, 1, 1, 1)


def judging() -> ContentTables:
    """The ratings of people of whom no model knows."""
    library = small_content.library()
    assert library.ratings is not None
    liked = library.ratings[RATING] >= 4
    return library._replace(ratings=library.ratings.assign(**{LIKED: liked, BY_USER: TEST}))


def read(collection: str, table: str) -> pd.DataFrame:
    library = judging()
    found = library.ratings if table == "ratings" else getattr(library, table)
    assert isinstance(found, pd.DataFrame)
    return found


def asked(model: Any) -> Recommendations:
    return explain.explain(model, read, {"split": BY_USER}, OBJECTIVE)


@cache
def fitted(name: str) -> Any:
    model = instantiate_model(
        OmegaConf.to_container(OmegaConf.load(CONF / f"{name}.yaml"))["model"]
    )
    return model.fit(small_content.library(), rng_for(1))


def place(film_id: int) -> int:
    return sorted(small_content.films()[FILM_ID]).index(film_id)


def test_a_find_is_a_person_who_liked_both() -> None:
    """Every second person loves both of CORATED, and everybody else all the other films."""
    toys, love = map(place, CORATED)
    found = asked(Tfidf(EVERYTHING).fit(judging(), rng_for(1))).lists
    lists = found._replace(  # type: ignore[attr-defined]
        queries=np.array([toys, place(SHIP)]),
        items=np.array([[love, place(SHIP)], [love, place(SHIP_2)]]),
    )
    popular = np.array([[place(SHIP), place(SHIP_2)]] * 2)
    hits = explain.liked_pairs(judging(), lists, popular)
    half = small_content.N_USERS // 2
    assert hits.items.tolist() == [love] * half + [place(SHIP_2)] * half
    assert hits.rows.tolist() == [0] * half + [1] * half
    assert serendipity(hits).tolist() == [1] * half + [0] * half


def test_popularity_shows_the_films_with_most_votes_but_the_asked_one() -> None:
    found = asked(Tfidf(EVERYTHING).fit(judging(), rng_for(1)))
    popular = dict(zip(found.query_ids.tolist(), found.hits.popular.tolist(), strict=True))
    assert popular[110] == [place(SHIP), place(SHIP_2)]
    assert popular[SHIP] == [place(SHIP_2), place(TOYS)]


@pytest.mark.parametrize("name", CANDIDATES)
def test_reasons_are_those_of_the_candidate_and_scored_by_it(name: str) -> None:
    model = fitted(name)
    found = asked(model)
    given = explained_share(found.explanations).reshape(-1, 2)
    told = 0
    for row, (film_id, shown) in enumerate(zip(found.query_ids, found.lists.items, strict=True)):
        film, scores = ItemQuery(int(film_id)), model.score([ItemQuery(int(film_id))])[0]
        mine = found.explanations.rows[found.explanations.answers] == row
        for answer, why in enumerate(model.explain(film, shown)):
            wanted = [
                (scores[shown[answer]], model.score_without(film, (kind, label))[shown[answer]])
                for kind, labels in why.items()
                for label in labels
            ]
            here = mine & (found.explanations.answers % 2 == answer)
            both = zip(
                found.explanations.scores[here], found.explanations.without[here], strict=True
            )
            assert list(both) == wanted
            assert given[row, answer] == bool(wanted)
            told += len(wanted)
    assert told == len(found.explanations.answers) > 20


@pytest.mark.parametrize("name", CANDIDATES)
def test_the_franchise_is_told_but_changes_no_score(name: str) -> None:
    model = fitted(name)
    kept = model.score_without(ItemQuery(TOYS), ("franchise", "Toys Saga"))
    np.testing.assert_allclose(kept, model.score([ItemQuery(TOYS)])[0], atol=1e-6)
    found = asked(model)
    assert 0 < explanation_fidelity(found.explanations).mean() < 1


@pytest.mark.parametrize("name", CANDIDATES)
def test_without_all_that_they_share_two_films_are_not_alike(name: str) -> None:
    model, asked_film = fitted(name), ItemQuery(SHIP)
    scores = model.score([asked_film])[0]
    (why,) = model.explain(asked_film, np.array([place(SHIP_2)]))
    shared = [("words", label) for label in why["words"]]
    assert shared
    falls = [scores - model.score_without(asked_film, reason) for reason in shared]
    assert max(fall[place(SHIP_2)] for fall in falls) > 0.01


def test_a_film_that_is_not_known_has_no_score_without() -> None:
    for name in CANDIDATES:
        assert np.isnan(fitted(name).score_without(ItemQuery(999), ("words", "toys"))).all()


def test_what_is_taken_away_counts_as_if_it_had_never_been_said() -> None:
    """She made so many films that one fewer hardly makes her rarer."""
    library = small_content.library()
    more = pd.DataFrame(
        [(film, 1, "Ann Director", "crew", "Director", 0) for film in (SHIP, SHIP_2, 60, 70)],
        columns=library.people.columns,
    )
    whole = library._replace(people=pd.concat([library.people, more]))
    hers = (whole.people[FILM_ID] == TOYS) & (whole.people[NAME] == "Ann Director")
    never = whole._replace(people=whole.people[~hers])
    model, other = (Tfidf(EVERYTHING).fit(each, rng_for(1)) for each in (whole, never))
    taken = model.score_without(ItemQuery(TOYS), ("people", "Ann Director"))
    said = model.score([ItemQuery(TOYS)])[0]
    expected = other.score([ItemQuery(TOYS)])[0]
    apart = np.arange(len(said)) != place(TOYS)  # its own score means nothing
    assert np.abs(taken - expected)[apart].max() < 0.1 * np.abs(taken - said)[apart].max()
    assert taken[place(TOYS_2)] < said[place(TOYS_2)]


def test_less_data_is_fewer_films_with_all_that_is_said_of_them() -> None:
    library = small_content.library()
    part, count = data.subsample(library, 1 / 2, 1)
    kept = set(part.films[FILM_ID])
    assert count == len(kept) == 6
    for name in ("genres", "keywords", "people", "links"):
        table = getattr(library, name)
        assert getattr(part, name).equals(table[table[FILM_ID].isin(kept)])
    Tfidf(EVERYTHING).fit(part, rng_for(1))
    assert part.ratings is library.ratings and USER_ID in part.ratings
