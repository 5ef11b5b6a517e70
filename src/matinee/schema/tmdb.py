"""The canonical tables of the tmdb collection: their columns, declared once."""

from __future__ import annotations

from matinee.schema.columns import FILM_ID, TITLE
from matinee.schema.validation import Column, Table

RELEASE_DATE = "release_date"
"""As AAAA-mm-dd."""
RELEASE_YEAR = "release_year"
EARLIEST_YEAR, LATEST_YEAR = 1870, 2100
ORIGINAL_LANGUAGE = "original_language"
"""A code of two letters; empty where it is unknown."""
RUNTIME = "runtime"
"""In minutes."""
BUDGET = "budget"
REVENUE = "revenue"
RETURN = "return"
"""Revenue for each unit of budget; 0 where one of the two is unknown."""
DOUBTFUL_MONEY = "doubtful_money"
"""A known sum lies below DOUBTFUL_BELOW, so it may count millions instead of units."""
POPULARITY = "popularity"
VOTE_AVERAGE = "vote_average"
VOTE_COUNT = "vote_count"
STATUS = "status"
TAGLINE = "tagline"
OVERVIEW = "overview"
FRANCHISE_ID = "franchise_id"
FRANCHISE = "franchise"

GENRE_ID, GENRE = "genre_id", "genre"
COMPANY_ID, COMPANY = "company_id", "company"
COUNTRY, COUNTRY_NAME = "country", "country_name"
LANGUAGE, LANGUAGE_NAME = "language", "language_name"
KEYWORD_ID, KEYWORD = "keyword_id", "keyword"

PERSON_ID = "person_id"
NAME = "name"
KIND = "kind"
JOB = "job"
"""Of the crew; empty in the cast."""
ORDER = "order"
"""Among the film's cast or crew, the first named first."""
CAST, CREW = "cast", "crew"
KINDS = (CAST, CREW)
DIRECTOR = "Director"

MOVIELENS_ID = "movielens_id"

DOUBTFUL_BELOW = 1000

FILMS = Table(
    "films",
    {
        FILM_ID: Column("int32", unique=True, minimum=0),
        TITLE: Column("str"),
        RELEASE_DATE: Column("str"),
        RELEASE_YEAR: Column("int16", minimum=EARLIEST_YEAR, maximum=LATEST_YEAR),
        ORIGINAL_LANGUAGE: Column("str"),
        RUNTIME: Column("Int32", nullable=True, minimum=1),
        BUDGET: Column("int64", minimum=0),
        REVENUE: Column("int64", minimum=0),
        RETURN: Column("float64", minimum=0),
        DOUBTFUL_MONEY: Column("bool"),
        POPULARITY: Column("float64", minimum=0),
        VOTE_AVERAGE: Column("float64", minimum=0, maximum=10),
        VOTE_COUNT: Column("int32", minimum=0),
        STATUS: Column("str"),
        TAGLINE: Column("str"),
        OVERVIEW: Column("str"),
        FRANCHISE_ID: Column("Int32", nullable=True),
        FRANCHISE: Column("str"),
    },
    key=(FILM_ID,),
)
GENRES = Table(
    "genres",
    {FILM_ID: Column("int32"), GENRE_ID: Column("int32"), GENRE: Column("str")},
    key=(FILM_ID, GENRE_ID),
)
COMPANIES = Table(
    "companies",
    {FILM_ID: Column("int32"), COMPANY_ID: Column("int32"), COMPANY: Column("str")},
    key=(FILM_ID, COMPANY_ID),
)
COUNTRIES = Table(
    "countries",
    {FILM_ID: Column("int32"), COUNTRY: Column("str"), COUNTRY_NAME: Column("str")},
    key=(FILM_ID, COUNTRY),
)
LANGUAGES = Table(
    "languages",
    {FILM_ID: Column("int32"), LANGUAGE: Column("str"), LANGUAGE_NAME: Column("str")},
    key=(FILM_ID, LANGUAGE),
)
KEYWORDS = Table(
    "keywords",
    {FILM_ID: Column("int32"), KEYWORD_ID: Column("int32"), KEYWORD: Column("str")},
    key=(FILM_ID, KEYWORD_ID),
)
PEOPLE = Table(
    "people",
    {
        FILM_ID: Column("int32"),
        PERSON_ID: Column("int32"),
        NAME: Column("str"),
        KIND: Column("category", allowed=KINDS),
        JOB: Column("str"),
        ORDER: Column("int32"),
    },
    key=(FILM_ID, PERSON_ID, NAME, KIND, JOB),
)
LINKS = Table(
    "links",
    {FILM_ID: Column("int32"), MOVIELENS_ID: Column("int32", unique=True)},
    key=(FILM_ID, MOVIELENS_ID),
)
