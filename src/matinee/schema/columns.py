"""Column names shared by the collections, and MovieLens's vocabularies."""

from __future__ import annotations

USER_ID = "user_id"
FILM_ID = "film_id"
RATING = "rating"
TIMESTAMP = "timestamp"

TITLE = "title"
YEAR = "year"
GENRES = "genres"

DECADE = "decade"
MONEY_BAND = "money_band"
VOTE_BAND = "vote_band"

GENDER = "gender"
AGE = "age"
OCCUPATION = "occupation"
ZIP = "zip"

RATING_CLASS = "rating_class"
LIKED = "liked"
BY_USER = "by_user"
BY_TIME = "by_time"
LEAVE_LAST = "leave_last"
NEXT_VISIT = "next_visit"
RANDOM = "random"
SPLITS = (BY_USER, BY_TIME, LEAVE_LAST, NEXT_VISIT, RANDOM)
TRAIN, TEST = "train", "test"

GENRE_SEPARATOR = "|"
GENDERS = ("F", "M")
AGE_BANDS = (1, 18, 25, 35, 45, 50, 56)
"""Lower bounds of MovieLens's age bands; the first band holds everybody under 18."""
OCCUPATIONS = (
    "other",
    "academic/educator",
    "artist",
    "clerical/admin",
    "college/grad student",
    "customer service",
    "doctor/health care",
    "executive/managerial",
    "farmer",
    "homemaker",
    "K-12 student",
    "lawyer",
    "programmer",
    "retired",
    "sales/marketing",
    "scientist",
    "self-employed",
    "technician/engineer",
    "tradesman/craftsman",
    "unemployed",
    "writer",
)
"""An occupation is stored as its index in this list, which is its code in ml-1m."""


def age_band(lowest: int) -> str:
    """The label of a band: under 18, 18-24, ..., 56 and more."""
    following = [band for band in AGE_BANDS if band > lowest]
    if lowest == AGE_BANDS[0]:
        return f"under {following[0]}"
    return f"{lowest}-{following[0] - 1}" if following else f"{lowest} and more"


CLASSES = (1, 2, 3, 4)
"""Rating classes: hated, disliked, liked, loved."""
