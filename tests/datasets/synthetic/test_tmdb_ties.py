"""Films of one franchise can be found by what they have in common, and some of them hardly."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

import numpy as np
import pytest

from matinee.datasets.synthetic.catalog import SyntheticFilm, synthetic_catalog
from matinee.datasets.synthetic.tmdb import franchise_similarity
from matinee.datasets.synthetic.tmdb.credits import PeoplePool
from matinee.datasets.synthetic.tmdb.writer import Parameters, write
from matinee.datasets.tmdb.load import load_tables
from matinee.evaluation.leaderboard import Gate, leaderboard
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import CandidateResult
from matinee.models.base import ContentTables
from matinee.models.content.blocks.term_counts import Fields
from matinee.models.content.tfidf import Tfidf
from matinee.runtime.seeds import rng_for
from matinee.tasks.similar import evaluator

SEED, FILMS = 20241113, 3_000
METRIC = "franchise_hit_rate"


@pytest.fixture(scope="module")
def franchises() -> dict[str, list[SyntheticFilm]]:
    found: dict[str, list[SyntheticFilm]] = {}
    for film in synthetic_catalog(SEED, FILMS).films:
        if film.franchise:
            found.setdefault(film.franchise, []).append(film)
    return found


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ContentTables:
    folder = tmp_path_factory.mktemp("tmdb")
    write(folder, Parameters(seed=SEED, films=FILMS, cast=5))
    tables = load_tables(folder).tables
    return ContentTables(*(tables[name] for name in ("films", "genres", "keywords", "people")))


def in_common(films: list[SyntheticFilm]) -> float:
    """How many of director and stars two of the films share, on average."""
    pool = PeoplePool.of(SEED, FILMS)
    told = [pool.credits(film, 3, None) for film in films]
    makers = [{*credits.directors, *credits.cast} for credits in told]
    return fmean(len(one & other) for one, other in combinations(makers, 2))


def test_close_franchises_share_more_people_than_loose_ones(
    franchises: dict[str, list[SyntheticFilm]],
) -> None:
    close, loose = (
        [
            films
            for name, films in franchises.items()
            if low < franchise_similarity.closeness(SEED, name) <= high
        ]
        for low, high in ((0.8, 1.0), (0.0, 0.45))
    )
    assert min(len(close), len(loose)) > 10
    assert fmean(map(in_common, close)) > 2 * fmean(map(in_common, loose)) > 0


def test_some_sequels_bear_the_name_of_their_franchise_and_others_a_title_of_their_own(
    franchises: dict[str, list[SyntheticFilm]],
) -> None:
    titles = {
        film: franchise_similarity.title(SEED, film)
        for films in franchises.values()
        for film in films
    }
    for film, title in titles.items():
        assert title == film.title or (film.part != 1 and str(film.franchise) not in title)
    sequels = [film for film in titles if film.part != 1]
    named = sum(titles[film] == film.title for film in sequels) / len(sequels)
    middle = (
        franchise_similarity.IN_WORDS
        * (franchise_similarity.LOOSEST + franchise_similarity.CLOSEST)
        / 2
    )
    assert named == pytest.approx(middle, abs=4 * np.sqrt(middle * (1 - middle) / len(sequels)))


def test_a_film_outside_a_franchise_keeps_its_title() -> None:
    alone = [film for film in synthetic_catalog(SEED, 640).films if not film.franchise]
    assert [franchise_similarity.title(SEED, film) for film in alone] == [
        film.title for film in alone
    ]


def test_people_and_keywords_lead_to_more_of_a_franchise_than_its_texts_alone(
    library: ContentTables,
) -> None:
    objective = Objective(
        "ranking", "text", f"{METRIC}_at_5", 1, [METRIC], [], [], 5, 500, 0.95, SEED
    )
    models = {"text": Tfidf(Fields()), "all": Tfidf(Fields(keywords=1, people=1))}
    found = {
        name: evaluator.evaluate(model.fit(library, rng_for(1)), library, [], objective)
        for name, model in models.items()
    }
    entries = {name: CandidateResult(one.rows, {}) for name, one in found.items()}
    board = leaderboard(entries, objective, Gate([], {}, {}))
    values = {one.candidate: one.value for one in board.rows}
    assert board.champion == "all"
    assert 0.5 < values["text"] < 0.75
    assert 0.75 < values["all"] < 0.95
