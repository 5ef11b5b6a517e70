"""Films of one franchise share attributes, in some franchises many and in others few."""

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
from matinee.evaluation.gate import Gate
from matinee.evaluation.leaderboard import leaderboard
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import CandidateResult
from matinee.models.base import ContentTables
from matinee.models.content.blocks.term_counts import Fields
from matinee.models.content.tfidf import Tfidf
from matinee.runtime.seeds import rng_for
from matinee.tasks.similar import evaluate

SEED, FILMS = 20241113, 3_000
METRIC = "franchise_hit_rate"


@pytest.fixture(scope="module")
def franchises() -> dict[str, list[SyntheticFilm]]:
    franchises: dict[str, list[SyntheticFilm]] = {}
    for film in synthetic_catalog(SEED, FILMS).films:
        if film.franchise:
            franchises.setdefault(film.franchise, []).append(film)
    return franchises


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ContentTables:
    folder = tmp_path_factory.mktemp("tmdb")
    write(folder, Parameters(seed=SEED, films=FILMS, cast=5))
    tables = load_tables(folder).tables
    return ContentTables(*(tables[name] for name in ("films", "genres", "keywords", "people")))


def common_people(films: list[SyntheticFilm]) -> float:
    """Mean number of directors and stars that two of the films share."""
    pool = PeoplePool.for_films(SEED, FILMS)
    all_credits = [pool.credits(film, 3, None) for film in films]
    makers = [{*credits.directors, *credits.cast} for credits in all_credits]
    return fmean(len(first & second) for first, second in combinations(makers, 2))


def test_close_franchises_share_more_people(
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
    assert fmean(map(common_people, close)) > 2 * fmean(map(common_people, loose)) > 0


def test_some_sequels_have_own_titles(
    franchises: dict[str, list[SyntheticFilm]],
) -> None:
    titles = {
        film: franchise_similarity.tmdb_title(SEED, film)
        for films in franchises.values()
        for film in films
    }
    for film, title in titles.items():
        assert title == film.title or (film.part != 1 and str(film.franchise) not in title)
    sequels = [film for film in titles if film.part != 1]
    named = sum(titles[film] == film.title for film in sequels) / len(sequels)
    middle = (
        franchise_similarity.TEXT_FACTOR
        * (franchise_similarity.MIN_CLOSENESS + franchise_similarity.MAX_CLOSENESS)
        / 2
    )
    assert named == pytest.approx(middle, abs=4 * np.sqrt(middle * (1 - middle) / len(sequels)))


def test_title_kept_outside_franchise() -> None:
    alone = [film for film in synthetic_catalog(SEED, 640).films if not film.franchise]
    assert [franchise_similarity.tmdb_title(SEED, film) for film in alone] == [
        film.title for film in alone
    ]


def test_people_and_keywords_improve_hit_rate(
    library: ContentTables,
) -> None:
    objective = Objective(
        "ranking", "text", f"{METRIC}_at_5", 1, [METRIC], [], [], 5, 500, 0.95, SEED
    )
    models = {"text": Tfidf(Fields()), "all": Tfidf(Fields(keywords=1, people=1))}
    evaluations = {
        name: evaluate.evaluate_on(model.fit(library, rng_for(1)), library, [], objective)
        for name, model in models.items()
    }
    entries = {
        name: CandidateResult(evaluation.rows, {}) for name, evaluation in evaluations.items()
    }
    board = leaderboard(entries, objective, Gate([], {}, {}))
    values = {row.candidate: row.value for row in board.rows}
    assert board.champion == "all"
    assert 0.5 < values["text"] < 0.75
    assert 0.75 < values["all"] < 0.95
