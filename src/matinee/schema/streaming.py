"""The canonical tables of the streaming catalogues. Nothing here reads a file."""

from __future__ import annotations

from matinee.schema.columns import LIKED, RATING, TIMESTAMP, TITLE, USER_ID, Column, Table

ID = "id"
PLATFORM = "platform"
TYPE = "type"
DIRECTOR = "director"
COUNTRY = "country"
DATE_ADDED = "date_added"
RELEASE_YEAR = "release_year"
DURATION_INT = "duration_int"
DURATION_TYPE = "duration_type"
LISTED_IN = "listed_in"
DESCRIPTION = "description"

ACTOR = "actor"
GENRE = "genre"

FOLD = "fold"
PART = "part"
SEARCH, JUDGED = PARTS = ("search", "judged")
"""Whose ratings hyper-parameters are searched on, and whose tell how good a candidate is."""

ACTIVITY = "activity"
"""The group a user belongs to: how many ratings they gave."""

RATING_YEAR = "rating_year"
RATINGS_GIVEN = "ratings"
STARS_GIVEN = "stars"

PLATFORMS = ("amazon", "disney", "hulu", "netflix")
MOVIE, TV_SHOW = TYPES = ("movie", "tv show")
MINUTES, SEASON = DURATION_TYPES = ("min", "season")
EARLIEST_YEAR, LATEST_YEAR = 1870, 2100
LEAST_STARS, MOST_STARS = 0.5, 5.0

UNRATED = "g"
"""What a title without an audience rating is taken for."""
RATING_SPELLINGS = {
    "16": "16+",
    "ages_16_": "16+",
    "ages_18_": "18+",
    "all_ages": "all",
    "not rated": "nr",
    "not_rate": "nr",
    "ur": "unrated",
}
"""Other spellings of audience ratings, and the one that is used."""

TITLES = Table(
    "titles",
    {
        ID: Column("str", unique=True),
        PLATFORM: Column("str", allowed=PLATFORMS),
        TYPE: Column("str", allowed=TYPES),
        TITLE: Column("str"),
        DIRECTOR: Column("str", nullable=True),
        COUNTRY: Column("str", nullable=True),
        DATE_ADDED: Column("str", nullable=True),
        RELEASE_YEAR: Column("int16", at_least=EARLIEST_YEAR, at_most=LATEST_YEAR),
        RATING: Column("str"),
        DURATION_INT: Column("Int16", nullable=True, at_least=1),
        DURATION_TYPE: Column("str", nullable=True, allowed=DURATION_TYPES),
        LISTED_IN: Column("str", nullable=True),
        DESCRIPTION: Column("str", nullable=True),
    },
    key=(ID,),
)


def _listed(name: str, column: str) -> Table:
    return Table(name, {ID: Column("str"), column: Column("str")}, key=(ID, column))


CAST = _listed("cast", ACTOR)
GENRES = _listed("genres", GENRE)
COUNTRIES = _listed("countries", COUNTRY)
DIRECTORS = _listed("directors", DIRECTOR)

RATINGS = Table(
    "ratings",
    {
        USER_ID: Column("int32"),
        ID: Column("category"),
        RATING: Column("float32", at_least=LEAST_STARS, at_most=MOST_STARS),
        TIMESTAMP: Column("int64", at_least=0),
    },
    key=(USER_ID, ID, TIMESTAMP, RATING),
)
MOST_FOLDS = 20
PREPARED_RATINGS = Table(
    "prepared ratings",
    {
        **RATINGS.columns,
        LIKED: Column("bool"),
        FOLD: Column("int8", at_least=0, at_most=MOST_FOLDS - 1),
        PART: Column("category", allowed=PARTS),
    },
    key=RATINGS.key,
)
SCORES = Table(
    "scores",
    {
        ID: Column("str"),
        RATING_YEAR: Column("int16", at_least=EARLIEST_YEAR, at_most=LATEST_YEAR),
        RATINGS_GIVEN: Column("int32", at_least=1),
        STARS_GIVEN: Column("float64", at_least=LEAST_STARS),
    },
    key=(ID, RATING_YEAR),
)
"""How many ratings and how many stars in all a title was given in each year."""
