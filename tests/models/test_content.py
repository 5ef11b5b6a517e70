"""What is special about each content model; test_contract.py holds for all of them."""

from __future__ import annotations

import numpy as np
import pytest

from fixtures import small_content
from fixtures.small_content import CORATED, NO_TEXT, SHIP, SHIP_2, TOYS, TOYS_2, TOYS_3
from matinee.models.base import ContentTables, ItemQuery, ItemSimilarityModel, film_ids
from matinee.models.content.blocks.corating_neighbours import (
    CoratingNeighbours,
    CoratingParameters,
    corating_neighbours,
)
from matinee.models.content.blocks.term_counts import Fields
from matinee.models.content.blocks.tokenize import tokenize
from matinee.models.content.bm25 import BM25
from matinee.models.content.lsa import LSA
from matinee.models.content.similarity_blend import SimilarityBlend
from matinee.models.content.tfidf import Tfidf
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID

ALL_FIELDS = Fields(1, 1, 1, 1, 1)
MODELS = (
    Tfidf(ALL_FIELDS),
    BM25(ALL_FIELDS),
    LSA(ALL_FIELDS, n_components=8),
    SimilarityBlend(ALL_FIELDS, min_ratings=1000),
)


def fitted(model: ItemSimilarityModel, library: ContentTables | None = None) -> ItemSimilarityModel:
    return model.fit(library or small_content.library(), rng_for(1))


def most_similar(model: ItemSimilarityModel, film_id: int, n: int) -> set[int]:
    scores = model.score([ItemQuery(film_id)])[0]
    scores[model.film_ids == film_id] = -np.inf
    return set(model.film_ids[np.argsort(-scores)[:n]].tolist())


def score(model: ItemSimilarityModel, query: int, other: int) -> float:
    return float(model.score([ItemQuery(query)])[0, np.searchsorted(model.film_ids, other)])


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_franchise_most_similar(model: ItemSimilarityModel) -> None:
    fitted(model)
    assert most_similar(model, TOYS, 2) == {TOYS_2, TOYS_3}
    assert most_similar(model, SHIP, 1) == {SHIP_2}


def test_franchise_name_does_not_change_scores() -> None:
    library = small_content.library()
    without = library._replace(films=library.films.assign(franchise=""))
    full, reduced = (fitted(Tfidf(ALL_FIELDS), tables) for tables in (library, without))
    np.testing.assert_array_equal(full.score([ItemQuery(TOYS)]), reduced.score([ItemQuery(TOYS)]))


def test_item_without_terms_most_popular() -> None:
    assert most_similar(fitted(Tfidf(ALL_FIELDS)), NO_TEXT, 2) == {SHIP, SHIP_2}


def test_tfidf_self_similarity_one() -> None:
    assert score(fitted(Tfidf(ALL_FIELDS)), TOYS, TOYS) == pytest.approx(1, abs=1e-5)


def test_zero_weight_field_ignored() -> None:
    model = fitted(Tfidf(Fields(0, 0, 0, 0, 1)))
    assert score(model, TOYS, TOYS_2) > 0.9
    assert score(model, TOYS, TOYS_3) < 1e-5


def test_namesakes_and_small_parts_share_nothing() -> None:
    model = fitted(Tfidf(Fields(0, 0, 0, 0, 1)))
    assert score(model, 60, 80) < 1e-5
    assert score(model, 80, 110) < 1e-5


def test_all_zero_weights_refused() -> None:
    with pytest.raises(ValueError, match="give at least one of title, genres"):
        fitted(Tfidf(Fields(0, 0, 0, 0, 0)))


def test_bm25_penalizes_long_documents() -> None:
    library = small_content.library()
    films = library.films.copy()
    long = films[FILM_ID] == TOYS_2
    films.loc[long, "overview"] += " Paris princess space love range ship shoe waitress cowboy."
    longer = library._replace(films=films)
    texts = Fields(1, 0, 1, 0, 0)
    raw, normalized = (fitted(BM25(texts, b=b), longer) for b in (0, 1))
    ratios = [score(m, TOYS, TOYS_2) / score(m, TOYS, TOYS_3) for m in (raw, normalized)]
    assert ratios[1] < ratios[0]


def test_lsa_similar_without_common_terms() -> None:
    library = small_content.library()
    films = library.films.set_index(FILM_ID)
    films["overview"] = ""
    texts = dict.fromkeys((TOYS, TOYS_2, TOYS_3), "red green") | {60: "red", SHIP: "green"}
    texts |= dict.fromkeys((80, 90), "left right")
    for film_id, text in texts.items():
        films.loc[film_id, "overview"] = text
    colored = library._replace(films=films.reset_index())
    overview = Fields(0, 0, 1, 0, 0)
    assert score(fitted(Tfidf(overview), colored), 60, SHIP) < 1e-5
    lsa = fitted(LSA(overview, n_components=2), colored)
    assert score(lsa, 60, SHIP) > 0.9
    assert score(lsa, 60, 80) < 0.1


def without_genres() -> ContentTables:
    library = small_content.library()
    return library._replace(genres=library.genres[~library.genres[FILM_ID].isin(CORATED)])


def test_blend_finds_corated_items() -> None:
    query, other = CORATED
    library = without_genres()
    assert score(fitted(BM25(ALL_FIELDS), library), query, other) < 0.01
    assert score(fitted(SimilarityBlend(ALL_FIELDS), library), query, other) > 0.3


def test_blend_ignores_ratings_without_common_genre() -> None:
    assert score(fitted(SimilarityBlend(ALL_FIELDS)), *CORATED) < 0.1


def test_blend_without_ratings_and_votes_is_scaled_bm25() -> None:
    bare = small_content.library()._replace(ratings=None, links=None)
    blend = fitted(SimilarityBlend(ALL_FIELDS, popularity_weight=0, director_weight=0), bare)
    text = fitted(BM25(ALL_FIELDS), bare)
    scores = text.score([ItemQuery(TOYS)])[0]
    own = scores[np.searchsorted(text.film_ids, TOYS)]
    np.testing.assert_allclose(blend.score([ItemQuery(TOYS)])[0], scores / own, atol=1e-5)


def test_blend_prefers_the_better_known() -> None:
    model = SimilarityBlend(Fields(1, 0, 0, 0, 0), popularity_weight=0.5)
    assert most_similar(fitted(model), NO_TEXT, 2) == {SHIP, SHIP_2}


def test_blend_names_ratings_as_reason_and_measures_them() -> None:
    query, other = CORATED
    model = fitted(SimilarityBlend(ALL_FIELDS), without_genres())
    index = int(np.searchsorted(model.film_ids, other))
    reasons = model.explain(ItemQuery(query), np.array([index]))[0]
    assert reasons["ratings"] and not reasons["words"]
    without = model.score_without(ItemQuery(query), ("ratings", reasons["ratings"][0]))
    assert without[index] < model.score([ItemQuery(query)])[0, index] - 0.3


def test_blend_common_director_counts_more_than_common_actor() -> None:
    plain, directed = (
        fitted(SimilarityBlend(Fields(0, 0, 0, 0, 1), director_weight=weight)) for weight in (0, 1)
    )
    assert score(directed, TOYS, TOYS_2) > score(plain, TOYS, TOYS_2) + 0.5
    assert score(directed, SHIP, SHIP_2) == score(plain, SHIP, SHIP_2)


def test_explain_names_shared_franchise() -> None:
    model = fitted(Tfidf(ALL_FIELDS))
    second, ship = (int(np.searchsorted(model.film_ids, film)) for film in (TOYS_2, SHIP))
    same, different = model.explain(ItemQuery(TOYS), np.array([second, ship]))
    assert same["franchise"] == ["Toys Saga"]
    assert same["people"] == ["Ann Director"] and same["genres"] == ["Animation"]
    assert different["franchise"] == [] and different["words"] == ["space"]


def corated(
    library: ContentTables,
    n_neighbors: int = 1,
    min_ratings: int = 1,
    max_users: int = 1000,
    damping: float = 0,
) -> CoratingNeighbours:
    parameters = CoratingParameters(n_neighbors, min_ratings, max_users, damping)
    return corating_neighbours(library, parameters)


def test_corating_neighbours_same_users_nearest() -> None:
    library = small_content.library()
    neighbours = corated(library, 3, min_ratings=5)
    ids = film_ids(library.films)
    row = neighbours.items.tolist().index(int(np.searchsorted(ids, CORATED[0])))
    assert ids[neighbours.neighbours[row, 0]] == CORATED[1]
    assert len(neighbours.items) == 8 and neighbours.items.max() < 8


def test_corating_cosines_are_adjusted_cosines() -> None:
    library = small_content.library()
    assert library.ratings is not None
    table = library.ratings.pivot(index="user_id", columns="film_id", values="rating").to_numpy()
    centered = table - table.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(centered, axis=0)
    expected = centered.T @ centered / np.outer(norms, norms)
    np.fill_diagonal(expected, -1)
    np.testing.assert_allclose(corated(library).cosines[:, 0], expected.max(axis=1))


def test_corating_damping_shrinks_cosines() -> None:
    library = small_content.library()
    free, damped = (corated(library, damping=d) for d in (0, small_content.N_USERS))
    np.testing.assert_allclose(damped.cosines, free.cosines / 2)


def test_corating_neighbours_no_links_none() -> None:
    bare = small_content.library()._replace(links=None)
    assert len(corated(bare, 3, max_users=10).items) == 0


def test_tokenize_normalizes_and_drops_stop_words() -> None:
    assert tokenize(
        "The Café's Élan: a COWBOY, who can\N{RIGHT SINGLE QUOTATION MARK}t ride - 2 x R2"
    ) == [
        *("cafe", "elan", "cowboy", "ride", "r2"),
    ]
