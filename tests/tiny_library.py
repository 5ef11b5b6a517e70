"""Twelve films: two franchises with similar texts, and films with little or no text."""

from __future__ import annotations

import pandas as pd

from matinee.models.base import ContentTables
from matinee.schema.columns import DECADE, FILM_ID, RATING, TIMESTAMP, TITLE, USER_ID
from matinee.schema.tmdb import (
    CAST,
    CREW,
    DIRECTOR,
    FRANCHISE,
    GENRE,
    JOB,
    KEYWORD,
    KIND,
    MOVIELENS_ID,
    NAME,
    ORDER,
    OVERVIEW,
    PERSON_ID,
    RELEASE_YEAR,
    VOTE_AVERAGE,
    VOTE_COUNT,
)

TOYS, TOYS_2, TOYS_3, SHIP, SHIP_2, NO_TEXT = 10, 20, 30, 40, 50, 120
SAME_TITLE = (90, 100)
_FILMS = (
    (TOYS, "Toys", 1995, "Woody the cowboy meets Buzz, a toy from space.", "Toys Saga", 7.7, 5400),
    (TOYS_2, "Toys 2", 1999, "Woody is stolen, and Buzz leads the toys.", "Toys Saga", 7.3, 3900),
    (
        TOYS_3,
        "Toys 3",
        2010,
        "Buzz and Woody, old toys now, are given away.",
        "Toys Saga",
        7.6,
        4700,
    ),
    (SHIP, "Star Ship", 1977, "A princess flees through space in a ship.", "Ship Saga", 8.1, 6700),
    (
        SHIP_2,
        "Ship Again",
        1980,
        "The princess and her ship return to space.",
        "Ship Saga",
        8.2,
        5900,
    ),
    (60, "Café Love", 2001, "A waitress in Paris looks for love.", "", 7.8, 3400),
    (70, "Paris Nights", 2003, "Love in Paris, and a waitress who leaves it.", "", 6.1, 90),
    (80, "Cowboy", 1958, "A cowboy rides to the end of the range.", "Lone Saga", 5.5, 12),
    (90, "Cinder", 1950, "A princess and her shoe.", "", 6.8, 1700),
    (100, "CINDER", 2015, "A princess and her shoe, told again.", "", 6.7, 2400),
    (110, "Range", 1960, "Cowboy against cowboy on the range.", "", 5.9, 30),
    (NO_TEXT, "Xyzzy", 2016, "", "", 0.0, 0),
)
_GENRES = (
    *((film, "Animation") for film in (TOYS, TOYS_2, TOYS_3, 90)),
    *((film, "Science Fiction") for film in (SHIP, SHIP_2)),
    *((film, "Romance") for film in (60, 70, 100)),
    *((film, "Western") for film in (80, 110)),
)
_KEYWORDS = ((TOYS, "toy"), (TOYS_2, "toy"), (SHIP, "princess"), (SHIP_2, "princess"), (60, "café"))
_PEOPLE = (
    (TOYS, 1, "Ann Director", CREW, DIRECTOR, 0),
    (TOYS_2, 1, "Ann Director", CREW, DIRECTOR, 0),
    (TOYS_2, 2, "Ben Writer", CREW, "Writer", 1),
    (SHIP, 2, "Ben Writer", CREW, "Writer", 0),
    (SHIP, 3, "Cat Star", CAST, "", 0),
    (SHIP_2, 3, "Cat Star", CAST, "", 1),
    (60, 4, "Same Name", CAST, "", 0),
    (80, 5, "Same Name", CAST, "", 0),
    (110, 6, "Far Below", CAST, "", 40),
    (80, 6, "Far Below", CAST, "", 41),
)
CORATED = (TOYS, 60)
"""Films rated alike by the same users, without a term in common."""
N_USERS = 40
_COLUMNS = [FILM_ID, TITLE, RELEASE_YEAR, OVERVIEW, FRANCHISE, VOTE_AVERAGE, VOTE_COUNT]


def films() -> pd.DataFrame:
    frame = pd.DataFrame(_FILMS, columns=_COLUMNS)
    return frame.assign(**{DECADE: frame[RELEASE_YEAR] // 10 * 10})


def library() -> ContentTables:
    table = films()
    movielens_ids = table[FILM_ID] // 10
    return ContentTables(
        table,
        pd.DataFrame(_GENRES, columns=[FILM_ID, GENRE]),
        pd.DataFrame(_KEYWORDS, columns=[FILM_ID, KEYWORD]),
        pd.DataFrame(_PEOPLE, columns=[FILM_ID, PERSON_ID, NAME, KIND, JOB, ORDER]),
        _ratings(),
        pd.DataFrame({FILM_ID: table[FILM_ID], MOVIELENS_ID: movielens_ids})[movielens_ids < 12],
    )


def _ratings() -> pd.DataFrame:
    """All users rate MovieLens films 1 to 8; every second user gives 5 stars to CORATED,
    the others give 5 stars to the rest.
    """
    rows = [
        (user, film, 5 if (film * 10 in CORATED) == (user % 2 == 0) else 1 + (user + film) % 3, 0)
        for user in range(1, N_USERS + 1)
        for film in range(1, 9)
    ]
    return pd.DataFrame(rows, columns=[USER_ID, FILM_ID, RATING, TIMESTAMP])
