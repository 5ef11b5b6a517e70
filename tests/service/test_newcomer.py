from __future__ import annotations

import numpy as np
import pytest

from fixtures import small_movielens
from matinee.artifacts.bundle import Champion
from matinee.service.routes import newcomer
from matinee.service.routes.newcomer import NewcomerRequest
from matinee.service.schemas.demographics import encode_demographics
from matinee.service.schemas.films import ChampionFilmsQuery, film_page


def films(champion: Champion, **asked: object) -> list[newcomer.RankedFilm]:
    return newcomer.answer(champion, "v", NewcomerRequest.model_validate(asked)).films


@pytest.mark.parametrize(("gender", "genre"), [("female", "Romance"), ("male", "War")])
def test_list_matches_the_gender(champion: Champion, gender: str, genre: str) -> None:
    first, *others = films(champion, gender=gender)
    assert first.film_id == small_movielens.EVERYBODYS
    assert {tuple(film.genres) for film in others} == {(genre,)}


def test_films_sorted_with_details(champion: Champion) -> None:
    result = films(champion, gender="female", n=10)
    assert [film.rank for film in result] == list(range(1, 11))
    assert [film.score for film in result] == sorted((film.score for film in result), reverse=True)
    assert result[0].title == "Film 1" and result[0].year == 1991 and result[0].genres == ["Comedy"]


def test_default_is_five_films(champion: Champion) -> None:
    assert len(films(champion)) == 5
    assert len(films(champion, n=1)) == 1
    assert len(films(champion, n=100)) == small_movielens.FILMS


def test_lift_compares_with_a_user_without_demographics(champion: Champion) -> None:
    everyone, *own = films(champion, gender="female")
    assert all(film.lift is not None and film.lift > 1.1 for film in own)
    assert everyone.lift is not None and everyone.lift < min(film.lift or 0 for film in own)
    assert {film.lift for film in films(champion)} == {None}


def test_probabilities_sum_to_one(champion: Champion) -> None:
    for film in films(champion, n=100):
        place = int(np.searchsorted(champion.films.film_ids, film.film_id))
        (shares,) = champion.classes(encode_demographics(None, None, None), np.array([place]))
        body = list(film.probabilities.model_dump().values())
        assert body == pytest.approx(shares, abs=1e-6)
        assert sum(body) == pytest.approx(1, abs=1e-5)
        assert film.expected_class == pytest.approx(shares @ [1, 2, 3, 4], abs=1e-4)
        assert film.expected_rating == pytest.approx(
            shares @ champion.rater.class_ratings, abs=1e-4
        )


def test_film_without_year_and_genres(champion: Champion) -> None:
    unrated = next(f for f in films(champion, n=100) if f.film_id == small_movielens.UNRATED)
    assert unrated.year is None and unrated.genres == []


def test_answer_has_used_demographics(champion: Champion) -> None:
    asked = NewcomerRequest.model_validate(
        {"gender": "Mulher", "age": 19, "occupation": "advogada"}
    )
    person = newcomer.answer(champion, "v7", asked).demographics
    assert person.model_dump() == {
        "gender": "female",
        "age": 19,
        "age_band": "18-24",
        "occupation": "lawyer",
    }


def test_titles_equal_the_answer(champion: Champion) -> None:
    asked = NewcomerRequest(gender="male")
    body = newcomer.titles(champion, asked).recommended_movies
    assert body == [film.title for film in newcomer.answer(champion, "v", asked).films]
    assert len(body) == 5


@pytest.mark.parametrize("limit", [1, 5, 7, small_movielens.FILMS, 1000])
def test_pages_hold_each_film_once(champion: Champion, limit: int) -> None:
    seen: list[int] = []
    cursor = None
    while True:
        result = film_page(champion.films, "v", ChampionFilmsQuery(limit=limit, cursor=cursor))
        seen += [film.film_id for film in result.films]
        cursor = result.next_cursor
        if cursor is None:
            break
    assert seen == champion.films.film_ids.tolist()
