"""Planted preferences of demographic groups, recorded in truth.json.

A coefficient is added to the log-odds of seeing a film of the genre, and STARS_PER_LOGIT times the
coefficient to its rating. A film with n genres gets the sum of their coefficients over sqrt(n).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import N_FACTORS
from matinee.datasets.synthetic.genres import GENRES
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import AGE_BANDS, GENDERS, OCCUPATIONS

OLDER_FILMS = "older films"
FEATURES = (*GENRES, OLDER_FILMS)
"""Columns of the preference matrix; the last one is the standardized age of a film."""
STARS_PER_LOGIT = 0.4
LATENT_SD = {"gender": 0.27, "age": 0.2, "occupation": 0.27}
"""Standard deviation of the group means in each latent factor."""

WOMEN_PREFERENCES = {
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
"""Men have the negative."""
AGE_PREFERENCES = {
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
OCCUPATION_PREFERENCES = {
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
    """Coefficients of the groups, which are in the order of GROUPS."""

    coefficients: Floats
    """Groups x FEATURES."""
    latent: Floats
    """Groups x latent factors."""

    def sum_groups(
        self, gender: NDArray[np.int64], age: NDArray[np.int64], occupation: NDArray[np.int64]
    ) -> tuple[Floats, Floats]:
        """The sums over each user's three groups; the arguments are indices, not codes."""
        rows = (gender, len(GENDERS) + age, len(GENDERS) + len(AGE_BANDS) + occupation)
        coefficients, latent = (
            table[rows[0]] + table[rows[1]] + table[rows[2]]
            for table in (self.coefficients, self.latent)
        )
        return coefficients, latent


GROUPS = (
    *(("gender", gender) for gender in GENDERS),
    *(("age", str(age)) for age in AGE_BANDS),
    *(("occupation", occupation) for occupation in OCCUPATIONS),
)


def draw_preferences(seed: int, strength: float) -> Preferences:
    """The coefficients are the tables above; only the latent means depend on the seed."""
    rng = rng_for(seed, "twin", "tastes")
    deviations = np.array([[LATENT_SD[kind]] for kind, _ in GROUPS])
    latent = deviations * rng.standard_normal((len(GROUPS), N_FACTORS))
    return Preferences(strength * _coefficients(), strength * latent)


def _coefficients() -> Floats:
    rows = [
        *({genre: sign * value for genre, value in WOMEN_PREFERENCES.items()} for sign in (1, -1)),
        *(
            {genre: values[band] for genre, values in AGE_PREFERENCES.items()}
            for band in range(len(AGE_BANDS))
        ),
        *(OCCUPATION_PREFERENCES.get(occupation, {}) for occupation in OCCUPATIONS),
    ]
    return np.array([[row.get(name, 0.0) for name in FEATURES] for row in rows])
