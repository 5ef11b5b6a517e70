"""What groups of people prefer: planted, and told in truth.json.

A coefficient is added to the log-odds of seeing a film of the genre, and a fixed share of it, in
stars, to the rating. A film with several genres takes their sum over the root of their number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import LATENT
from matinee.datasets.synthetic.genres import GENRES
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import AGE_BANDS, GENDERS, OCCUPATIONS

OLDER_FILMS = "older films"
PREFERENCES = (*GENRES, OLDER_FILMS)
"""The columns of every table of tastes; the last speaks of a film's age, standardised."""
STARS_PER_LOGIT = 0.4
HIDDEN_SHIFTS = {"gender": 0.27, "age": 0.2, "occupation": 0.27}
"""How far groups' means lie apart in each hidden factor, as a standard deviation."""

WOMEN = {
    "Romance": 0.5,
    "Musical": 0.5,
    "Children's": 0.35,
    "Animation": 0.3,
    "Drama": 0.25,
    "Comedy": 0.1,
    "Crime": -0.2,
    "Thriller": -0.15,
    "Adventure": -0.2,
    "Horror": -0.3,
    "War": -0.35,
    "Western": -0.4,
    "Action": -0.45,
    "Sci-Fi": -0.45,
}
"""Men prefer the opposite."""
AGES = {
    "Action": (0.1, 0.3, 0.1, 0.0, -0.1, -0.3, -0.4),
    "Animation": (0.8, 0.3, 0.0, -0.1, -0.2, -0.4, -0.5),
    "Children's": (0.9, 0.1, -0.3, 0.1, 0.0, -0.2, -0.3),
    "Comedy": (0.3, 0.3, 0.1, 0.0, -0.1, -0.2, -0.3),
    "Documentary": (-0.6, -0.1, 0.1, 0.1, 0.1, 0.2, 0.2),
    "Drama": (-0.6, -0.3, 0.0, 0.1, 0.2, 0.3, 0.4),
    "Fantasy": (0.5, 0.3, 0.0, 0.0, -0.1, -0.3, -0.4),
    "Film-Noir": (-0.8, -0.4, 0.0, 0.1, 0.3, 0.5, 0.7),
    "Horror": (0.5, 0.5, 0.2, -0.1, -0.3, -0.5, -0.8),
    "Musical": (0.2, -0.1, -0.1, 0.0, 0.1, 0.3, 0.5),
    "Mystery": (-0.4, -0.2, 0.0, 0.1, 0.2, 0.3, 0.4),
    "Romance": (-0.2, 0.1, 0.0, 0.0, 0.0, 0.1, 0.2),
    "Sci-Fi": (0.2, 0.3, 0.1, 0.1, -0.1, -0.3, -0.5),
    "War": (-0.5, -0.2, 0.0, 0.1, 0.2, 0.4, 0.6),
    "Western": (-0.6, -0.4, -0.2, 0.1, 0.3, 0.5, 0.8),
    OLDER_FILMS: (-0.6, -0.45, -0.1, 0.1, 0.35, 0.5, 0.7),
}
"""In the order of AGE_BANDS."""
TRADES = {
    "academic/educator": {"Documentary": 0.4, "Drama": 0.2, "Action": -0.3},
    "artist": {"Animation": 0.4, "Film-Noir": 0.5, "Fantasy": 0.3},
    "clerical/admin": {"Romance": 0.3, "Mystery": 0.3},
    "college/grad student": {"Comedy": 0.2, "Horror": 0.3, "Western": -0.3},
    "customer service": {"Comedy": 0.2, "Thriller": 0.3},
    "doctor/health care": {"Drama": 0.2, "Documentary": 0.4, "Horror": -0.4},
    "executive/managerial": {"Thriller": 0.3, "Crime": 0.3, "Animation": -0.3},
    "farmer": {"Western": 0.8, "Sci-Fi": -0.4},
    "homemaker": {"Romance": 0.4, "Children's": 0.5, "War": -0.4},
    "K-12 student": {"Children's": 0.3, "Animation": 0.4, "Drama": -0.2},
    "lawyer": {"Crime": 0.6, "Fantasy": -0.3},
    "programmer": {"Sci-Fi": 0.5, "Action": 0.2, "Romance": -0.3},
    "retired": {"War": 0.4, "Musical": 0.5, "Horror": -0.5},
    "sales/marketing": {"Comedy": 0.3, "Sci-Fi": -0.2},
    "scientist": {"Sci-Fi": 0.4, "Documentary": 0.5, "Romance": -0.3},
    "self-employed": {"Adventure": 0.3, "Western": 0.3},
    "technician/engineer": {"Sci-Fi": 0.5, "War": 0.3, "Musical": -0.4},
    "tradesman/craftsman": {"Action": 0.4, "Western": 0.5, "Drama": -0.3},
    "unemployed": {"Horror": 0.4, "Fantasy": 0.3},
    "writer": {"Drama": 0.3, "Film-Noir": 0.6, "Action": -0.4},
}

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Preferences:
    """By group x PREFERENCES, and by group x hidden factor; the groups are `GROUPS`' in order."""

    preferences: Floats
    hidden: Floats

    def of(
        self, gender: NDArray[np.int64], age: NDArray[np.int64], occupation: NDArray[np.int64]
    ) -> tuple[Floats, Floats]:
        """Sums over the three groups of each person; the arguments are places, not codes."""
        rows = (gender, len(GENDERS) + age, len(GENDERS) + len(AGE_BANDS) + occupation)
        preferences, hidden = (
            table[rows[0]] + table[rows[1]] + table[rows[2]]
            for table in (self.preferences, self.hidden)
        )
        return preferences, hidden


GROUPS = (
    *(("gender", gender) for gender in GENDERS),
    *(("age", str(age)) for age in AGE_BANDS),
    *(("occupation", occupation) for occupation in OCCUPATIONS),
)


def draw_preferences(seed: int, strength: float) -> Preferences:
    """Preferences stand in the tables above; only the hidden shifts depend on the seed."""
    rng = rng_for(seed, "twin", "tastes")
    apart = np.array([[HIDDEN_SHIFTS[kind]] for kind, _ in GROUPS])
    hidden = apart * rng.standard_normal((len(GROUPS), LATENT))
    return Preferences(strength * _preferences(), strength * hidden)


def _preferences() -> Floats:
    rows = [
        *({genre: sign * value for genre, value in WOMEN.items()} for sign in (1, -1)),
        *(
            {genre: values[band] for genre, values in AGES.items()}
            for band in range(len(AGE_BANDS))
        ),
        *(TRADES.get(occupation, {}) for occupation in OCCUPATIONS),
    ]
    return np.array([[row.get(name, 0.0) for name in PREFERENCES] for row in rows])
