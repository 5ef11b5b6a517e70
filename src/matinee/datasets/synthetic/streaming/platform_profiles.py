"""The profile of each platform's catalogue: sizes, vocabulary and shares of missing values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    name: str
    file: str
    titles: int
    movies: int
    """Rows of the real catalogue, and how many of them are movies."""
    cast_size: tuple[int, int]
    """Smallest and largest cast."""
    missing_cast: float
    missing_director: float
    """Of a movie; shows hardly ever have a director."""
    missing_country: float
    missing_date: float
    age_ratings: dict[str, int]
    """With their frequencies."""
    genres: dict[str, str]
    """The platform's names of MovieLens's genres; for shows after a slash, where they differ."""


PLATFORMS = (
    Platform(
        name="amazon",
        file="amazon_prime_titles.csv",
        titles=9_668,
        movies=7_814,
        cast_size=(1, 6),
        missing_cast=0.128,
        missing_director=0.04,
        missing_country=0.93,
        missing_date=0.984,
        age_ratings={
            **{"13+": 2117, "16+": 1547, "18+": 1243, "R": 1010, "PG-13": 393, "7+": 385},
            **{"PG": 253, "TV-14": 208, "TV-PG": 169, "TV-NR": 105, "G": 93, "TV-G": 81},
            **{"TV-MA": 77, "TV-Y": 74, "TV-Y7": 39, "UNRATED": 33, "NC-17": 3},
            **{"ALL": 1268, "NR": 223},
        },
        genres={
            **{"Action": "Action", "Adventure": "Adventure", "Animation": "Animation"},
            **{"Children's": "Kids", "Comedy": "Comedy", "Crime": "Suspense"},
            **{"Documentary": "Documentary", "Drama": "Drama", "Fantasy": "Fantasy"},
            **{"Film-Noir": "Arthouse", "Horror": "Horror", "Mystery": "Suspense"},
            **{"Musical": "Arts, Entertainment, and Culture", "Romance": "Romance"},
            **{"Sci-Fi": "Science Fiction", "Thriller": "Suspense"},
            **{"War": "Military and War", "Western": "Western"},
        },
    ),
    Platform(
        name="disney",
        file="disney_plus_titles.csv",
        titles=1_450,
        movies=1_052,
        cast_size=(3, 6),
        missing_cast=0.131,
        missing_director=0.1,
        missing_country=0.151,
        missing_date=0.002,
        age_ratings={
            **{"TV-G": 318, "TV-PG": 301, "G": 253, "PG": 236, "TV-Y7": 131, "TV-14": 79},
            **{"PG-13": 66, "TV-Y": 50, "TV-Y7-FV": 13},
        },
        genres={
            **{"Action": "Action-Adventure", "Adventure": "Action-Adventure"},
            **{"Animation": "Animation", "Children's": "Family/Kids", "Comedy": "Comedy"},
            **{"Crime": "Crime", "Documentary": "Documentary/Docuseries", "Drama": "Drama"},
            **{"Fantasy": "Fantasy", "Film-Noir": "Mystery", "Horror": "Thriller"},
            **{"Musical": "Musical", "Mystery": "Mystery", "Romance": "Romance"},
            **{"Sci-Fi": "Science Fiction", "Thriller": "Thriller"},
            **{"War": "Historical", "Western": "Western"},
        },
    ),
    Platform(
        name="hulu",
        file="hulu_titles.csv",
        titles=3_073,
        movies=1_484,
        cast_size=(0, 0),
        missing_cast=1.0,
        missing_director=1.0,
        missing_country=0.473,
        missing_date=0.009,
        age_ratings={
            **{"TV-14": 691, "TV-MA": 391, "R": 345, "TV-PG": 321, "PG-13": 163},
            **{"TV-G": 148, "PG": 105, "TV-Y7": 46, "TV-Y": 31, "G": 18},
        },
        genres={
            **{"Action": "Action", "Adventure": "Adventure", "Animation": "Anime/Cartoons"},
            **{"Children's": "Family/Kids", "Comedy": "Comedy/Sitcom", "Crime": "Crime"},
            **{"Documentary": "Documentaries", "Drama": "Drama", "Fantasy": "Adventure"},
            **{"Film-Noir": "Classics", "Horror": "Horror", "Musical": "Music"},
            **{"Mystery": "Mystery", "Romance": "Romance", "Sci-Fi": "Science Fiction"},
            **{"Thriller": "Thriller", "War": "History", "Western": "Classics"},
        },
    ),
    Platform(
        name="netflix",
        file="netflix_titles.csv",
        titles=8_807,
        movies=6_131,
        cast_size=(3, 10),
        missing_cast=0.094,
        missing_director=0.03,
        missing_country=0.094,
        missing_date=0.001,
        age_ratings={
            **{"TV-MA": 3207, "TV-14": 2160, "TV-PG": 863, "R": 799, "PG-13": 490},
            **{"TV-Y7": 334, "TV-Y": 307, "PG": 287, "TV-G": 220, "NR": 80, "G": 41},
            **{"TV-Y7-FV": 6, "NC-17": 3},
        },
        genres={
            **{"Action": "Action & Adventure/TV Action & Adventure"},
            **{"Adventure": "Action & Adventure/TV Action & Adventure"},
            **{"Animation": "Anime Features/Anime Series"},
            **{"Children's": "Children & Family Movies/Kids' TV"},
            **{"Comedy": "Comedies/TV Comedies", "Crime": "Thrillers/Crime TV Shows"},
            **{"Documentary": "Documentaries/Docuseries", "Drama": "Dramas/TV Dramas"},
            **{"Fantasy": "Sci-Fi & Fantasy/TV Sci-Fi & Fantasy"},
            **{"Film-Noir": "Classic Movies/Classic & Cult TV"},
            **{"Horror": "Horror Movies/TV Horror", "Musical": "Music & Musicals"},
            **{"Mystery": "Thrillers/TV Mysteries"},
            **{"Romance": "Romantic Movies/Romantic TV Shows"},
            **{"Sci-Fi": "Sci-Fi & Fantasy/TV Sci-Fi & Fantasy"},
            **{"Thriller": "Thrillers/TV Thrillers", "War": "Dramas/TV Dramas"},
            **{"Western": "Classic Movies/Classic & Cult TV"},
        },
    ),
)
N_REAL_TITLES = sum(platform.titles for platform in PLATFORMS)

COUNTRY_WEIGHTS = {
    **{"United States": 3690, "India": 1046, "United Kingdom": 806, "Canada": 445, "France": 393},
    **{"Japan": 318, "Spain": 232, "South Korea": 231, "Germany": 226, "Mexico": 169},
    **{"China": 162, "Australia": 160, "Egypt": 117, "Turkey": 113, "Hong Kong": 105},
    **{"Nigeria": 103, "Italy": 100, "Brazil": 97, "Argentina": 91, "Belgium": 90},
}
"""Frequencies in the largest real catalogue."""
CO_PRODUCTION_SHARE = 0.15
"""Share of the titles with two countries."""

FIRST_NAMES = (
    "Adela Amaro Anouk Bastian Beno Célia Corin Dario Délia Edda Elio Farida Fenna Gaspar Greta"
    " Halima Hugo Ilka Ivo Jada Joris Kamala Kenji Lior Ludmila Mireille Nadir Noor Odile Oskar"
    " Pilar Quentin Rashid Renée Sanna Søren Tamsin Teo Ulla Valentín Wanda Xenia Yusuf Zora"
)
DESCRIPTIONS = (
    "A {noun} in {town} is not what it seems, and {name} is the first to notice.",
    "When {name} comes home to {town}, an old {noun} changes everything.",
    "{name} has one night, one {noun} and no plan.",
    'They call it "the {noun}", and nobody in {town} dares to speak of it.',
    "Two strangers, {name} and {other}, share a {noun} and a secret.",
    "After the {noun} of {town}, {name} must choose between family and freedom.",
)
