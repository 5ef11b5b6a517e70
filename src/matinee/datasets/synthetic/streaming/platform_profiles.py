"""How each platform's catalogue is made: its sizes, its words, and how often what is left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    name: str
    file: str
    titles: int
    movies: int
    """Of how many titles, in the real catalogue."""
    people: tuple[int, int]
    """Fewest and most names of a cast."""
    no_cast: float
    no_director: float
    """Of a movie; shows hardly ever have one."""
    no_country: float
    no_date: float
    audiences: dict[str, int]
    genres: dict[str, str]
    """Its words for MovieLens's genres; for a show after a slash, where that differs."""


PLATFORMS = (
    Platform(
        name="amazon",
        file="amazon_prime_titles.csv",
        titles=9_668,
        movies=7_814,
        people=(1, 6),
        no_cast=0.128,
        no_director=0.04,
        no_country=0.93,
        no_date=0.984,
        audiences={
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
        people=(3, 6),
        no_cast=0.131,
        no_director=0.1,
        no_country=0.151,
        no_date=0.002,
        audiences={
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
        people=(0, 0),
        no_cast=1.0,
        no_director=1.0,
        no_country=0.473,
        no_date=0.009,
        audiences={
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
        people=(3, 10),
        no_cast=0.094,
        no_director=0.03,
        no_country=0.094,
        no_date=0.001,
        audiences={
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
REAL_TITLES = sum(platform.titles for platform in PLATFORMS)

COUNTRIES = {
    **{"United States": 3690, "India": 1046, "United Kingdom": 806, "Canada": 445, "France": 393},
    **{"Japan": 318, "Spain": 232, "South Korea": 231, "Germany": 226, "Mexico": 169},
    **{"China": 162, "Australia": 160, "Egypt": 117, "Turkey": 113, "Hong Kong": 105},
    **{"Nigeria": 103, "Italy": 100, "Brazil": 97, "Argentina": 91, "Belgium": 90},
}
"""How often each appears in the largest catalogue; the countries are real, the titles are not."""
TOGETHER = 0.15
"""Share of the titles that two countries made."""

GIVEN_NAMES = (
    "Adela Amaro Anouk Bastian Beno Célia Corin Dario Délia Edda Elio Farida Fenna Gaspar Greta"
    " Halima Hugo Ilka Ivo Jada Joris Kamala Kenji Lior Ludmila Mireille Nadir Noor Odile Oskar"
    " Pilar Quentin Rashid Renée Sanna Søren Tamsin Teo Ulla Valentín Wanda Xenia Yusuf Zora"
)
PLOTS = (
    "A {noun} in {town} is not what it seems, and {name} is the first to notice.",
    "When {name} comes home to {town}, an old {noun} changes everything.",
    "{name} has one night, one {noun} and no plan.",
    'They call it "the {noun}", and nobody in {town} dares to speak of it.',
    "Two strangers, {name} and {other}, share a {noun} and a secret.",
    "After the {noun} of {town}, {name} must choose between family and freedom.",
)
