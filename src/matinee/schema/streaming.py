"""The canonical tables of the streaming catalogues. Nothing here reads a file."""

from __future__ import annotations

from matinee.schema.columns import LIKED, RATING, TIMESTAMP, TITLE, USER_ID
from matinee.schema.validation import Column, Table

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
USER_GROUP = "part"
TUNING_USERS, EVALUATION_USERS = USER_GROUPS = ("search", "judged")
"""Users for hyper-parameter search, and users for the evaluation of candidates."""

ACTIVITY = "activity"
"""The group a user belongs to: how many ratings they gave."""

RATING_YEAR = "rating_year"
RATING_COUNT = "ratings"
STARS_SUM = "stars"

PLATFORMS = ("amazon", "disney", "hulu", "netflix")
MOVIE, TV_SHOW = TYPES = ("movie", "tv show")
MINUTES, SEASON = DURATION_TYPES = ("min", "season")
EARLIEST_YEAR, LATEST_YEAR = 1870, 2100
MIN_STARS, MAX_STARS = 0.5, 5.0

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
        RELEASE_YEAR: Column("int16", minimum=EARLIEST_YEAR, maximum=LATEST_YEAR),
        RATING: Column("str"),
        DURATION_INT: Column("Int16", nullable=True, minimum=1),
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
        RATING: Column("float32", minimum=MIN_STARS, maximum=MAX_STARS),
        TIMESTAMP: Column("int64", minimum=0),
    },
    key=(USER_ID, ID, TIMESTAMP, RATING),
)
MAX_FOLDS = 20
PREPARED_RATINGS = Table(
    "prepared ratings",
    {
        **RATINGS.columns,
        LIKED: Column("bool"),
        FOLD: Column("int8", minimum=0, maximum=MAX_FOLDS - 1),
        USER_GROUP: Column("category", allowed=USER_GROUPS),
    },
    key=RATINGS.key,
)
SCORES = Table(
    "scores",
    {
        ID: Column("str"),
        RATING_YEAR: Column("int16", minimum=EARLIEST_YEAR, maximum=LATEST_YEAR),
        RATING_COUNT: Column("int32", minimum=1),
        STARS_SUM: Column("float64", minimum=MIN_STARS),
    },
    key=(ID, RATING_YEAR),
)
"""How many ratings and how many stars in all a title was given in each year."""
