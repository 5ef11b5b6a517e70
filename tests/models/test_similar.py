"""What is special about each model of likeness; the contract holds for all of them elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

import tiny_library
from matinee.models.base import ContentTables, ItemQuery, ItemSimilarityModel
from matinee.models.content.blocks.term_counts import Fields
from matinee.models.content.blocks.tokenize import words
from matinee.models.content.bm25 import BM25
from matinee.models.content.hybrid_similarity import HybridSimilarity
from matinee.models.content.lsa import LSA
from matinee.models.content.tfidf import Tfidf
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID
from tiny_library import MUTE, SHIP, SHIP_2, TOGETHER, TOYS, TOYS_2, TOYS_3

EVERYTHING = Fields(1, 1, 1, 1, 1)
MODELS = (
    Tfidf(EVERYTHING),
    BM25(EVERYTHING),
    LSA(EVERYTHING, themes=8),
    HybridSimilarity(EVERYTHING, least_ratings=1000),
)


def fitted(model: ItemSimilarityModel, library: ContentTables | None = None) -> ItemSimilarityModel:
    return model.fit(library or tiny_library.library(), rng_for(1))


def likest(model: ItemSimilarityModel, film_id: int, n: int) -> set[int]:
    scores = model.score([ItemQuery(film_id)])[0]
    scores[model.film_ids == film_id] = -np.inf
    return set(model.film_ids[np.argsort(-scores)[:n]].tolist())


def score(model: ItemSimilarityModel, asked: int, other: int) -> float:
    return float(model.score([ItemQuery(asked)])[0, np.searchsorted(model.film_ids, other)])


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_films_of_one_franchise_find_each_other(model: ItemSimilarityModel) -> None:
    fitted(model)
    assert likest(model, TOYS, 2) == {TOYS_2, TOYS_3}
    assert likest(model, SHIP, 1) == {SHIP_2}


def test_the_name_of_a_franchise_is_not_learned_from() -> None:
    library = tiny_library.library()
    without = library._replace(films=library.films.assign(franchise=""))
    one, other = (fitted(Tfidf(EVERYTHING), each) for each in (library, without))
    np.testing.assert_array_equal(one.score([ItemQuery(TOYS)]), other.score([ItemQuery(TOYS)]))


def test_a_film_of_which_nothing_is_known_is_near_those_with_most_votes() -> None:
    assert likest(fitted(Tfidf(EVERYTHING)), MUTE, 2) == {SHIP, SHIP_2}


def test_cosine_of_a_film_with_itself_is_one() -> None:
    assert score(fitted(Tfidf(EVERYTHING)), TOYS, TOYS) == pytest.approx(1, abs=1e-5)


def test_a_field_without_weight_is_left_out() -> None:
    model = fitted(Tfidf(Fields(0, 0, 0, 0, 1)))
    assert score(model, TOYS, TOYS_2) > 0.9
    assert score(model, TOYS, TOYS_3) < 1e-5


def test_namesakes_are_two_people_and_small_parts_tell_nothing() -> None:
    model = fitted(Tfidf(Fields(0, 0, 0, 0, 1)))
    assert score(model, 60, 80) < 1e-5
    assert score(model, 80, 110) < 1e-5


def test_no_field_with_a_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="give one of title, genres"):
        fitted(Tfidf(Fields(0, 0, 0, 0, 0)))


def test_bm25_holds_a_long_description_against_a_film() -> None:
    library = tiny_library.library()
    films = library.films.copy()
    long = films[FILM_ID] == TOYS_2
    films.loc[long, "overview"] += " Paris princess space love range ship shoe waitress cowboy."
    longer = library._replace(films=films)
    texts = Fields(1, 0, 1, 0, 0)
    free, bound = (fitted(BM25(texts, length=b), longer) for b in (0, 1))
    shares = [score(m, TOYS, TOYS_2) / score(m, TOYS, TOYS_3) for m in (free, bound)]
    assert shares[1] < shares[0]


def test_lsa_sees_likeness_without_a_common_word() -> None:
    library = tiny_library.library()
    films = library.films.set_index(FILM_ID)
    films["overview"] = ""
    texts = dict.fromkeys((TOYS, TOYS_2, TOYS_3), "red green") | {60: "red", SHIP: "green"}
    texts |= dict.fromkeys((80, 90), "left right")
    for film_id, text in texts.items():
        films.loc[film_id, "overview"] = text
    coloured = library._replace(films=films.reset_index())
    overview = Fields(0, 0, 1, 0, 0)
    assert score(fitted(Tfidf(overview), coloured), 60, SHIP) < 1e-5
    themes = fitted(LSA(overview, themes=2), coloured)
    assert score(themes, 60, SHIP) > 0.9
    assert score(themes, 60, 80) < 0.1


def test_ratings_bring_together_what_texts_do_not() -> None:
    asked, other = TOGETHER
    text = fitted(Tfidf(EVERYTHING))
    both = fitted(HybridSimilarity(EVERYTHING, weight=1))
    assert score(text, asked, other) < 0.01
    assert score(both, asked, other) > 0.3


def test_without_ratings_the_text_decides_alone() -> None:
    bare = tiny_library.library()._replace(ratings=None, links=None)
    both, text = fitted(HybridSimilarity(EVERYTHING), bare), fitted(Tfidf(EVERYTHING), bare)
    everybody = [ItemQuery(int(film_id)) for film_id in text.film_ids]
    np.testing.assert_array_equal(both.score(everybody), text.score(everybody))


def test_a_film_that_nobody_rated_is_compared_by_its_text() -> None:
    both, text = fitted(HybridSimilarity(EVERYTHING)), fitted(Tfidf(EVERYTHING))
    np.testing.assert_array_equal(both.score([ItemQuery(MUTE)]), text.score([ItemQuery(MUTE)]))


def test_franchise_is_told_as_a_reason() -> None:
    model = fitted(Tfidf(EVERYTHING))
    second, ship = (int(np.searchsorted(model.film_ids, film)) for film in (TOYS_2, SHIP))
    shared, apart = model.explain(ItemQuery(TOYS), np.array([second, ship]))
    assert shared["franchise"] == ["Toys Saga"]
    assert shared["people"] == ["Ann Director"] and shared["genres"] == ["Animation"]
    assert apart["franchise"] == [] and apart["words"] == ["space"]


def test_words_are_folded_and_common_ones_left_out() -> None:
    assert words(
        "The Café's Élan: a COWBOY, who can\N{RIGHT SINGLE QUOTATION MARK}t ride - 2 x R2"
    ) == [
        *("cafe", "elan", "cowboy", "ride", "r2"),
    ]
