from __future__ import annotations

import csv
import json
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from matinee.catalog.tmdb import queries
from matinee.catalog.tmdb.index import Catalog, load_catalog
from matinee.datasets.row_account import LoadResult
from matinee.datasets.synthetic.catalog import synthetic_catalog
from matinee.datasets.synthetic.movielens import writer as movielens
from matinee.datasets.synthetic.movielens.parameters import Parameters as MovielensParameters
from matinee.datasets.synthetic.tmdb.word_lists import TITLE_PREFIXES
from matinee.datasets.synthetic.tmdb.writer import Parameters, tmdb_id, write
from matinee.datasets.synthetic.word_lists import FOREIGN_PREFIXES
from matinee.datasets.tmdb.load import load_tables
from matinee.runtime.text import normalize

SEED, FILMS = 5, 700


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tmdb")
    write(folder, Parameters(seed=SEED, films=FILMS))
    return folder


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return truth


@pytest.fixture(scope="module")
def loaded(folder: Path) -> LoadResult:
    return load_tables(folder)


@pytest.fixture(scope="module")
def catalogue(loaded: LoadResult, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    merged = tmp_path_factory.mktemp("merged")
    for name, table in loaded.tables.items():
        table.to_parquet(merged / f"{name}.parquet", index=False)
    return load_catalog(merged)


def rows(folder: Path, file: str) -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


REASONS = {
    "shifted": "id is not a number",
    "undated": "no release date",
    "repeated": "id seen before",
    "of_unusable_films": "unknown film",
    "to_nothing": "no tmdbId",
}


def test_row_accounts_match_truth(loaded: LoadResult, truth: dict[str, Any]) -> None:
    figures = {account.file: account.to_dict() for account in loaded.accounts}
    for file, planted in truth["rows"].items():
        dropped = {REASONS[reason]: count for reason, count in planted["dropped"].items()}
        assert figures[file] == {**planted, "dropped": dropped}
        assert min(dropped.values()) > 0


def test_first_of_two_rows_kept(folder: Path, loaded: LoadResult) -> None:
    votes_by_film: dict[str, list[str]] = {}
    for row in rows(folder, "movies_dataset.csv"):
        votes_by_film.setdefault(row["id"], []).append(row["vote_count"])
    twice = {film: votes for film, votes in votes_by_film.items() if len(votes) > 1}
    assert any(len(set(votes)) > 1 for votes in twice.values())
    films = loaded.tables["films"].set_index("film_id")["vote_count"]
    for film, votes in twice.items():
        assert films[int(film)] == float(votes[0])


def test_unreadable_cells_match_truth(loaded: LoadResult, truth: dict[str, Any]) -> None:
    dropped = {account.file: account.dropped.total() for account in loaded.accounts}
    for file, count in truth["cells_that_cannot_be_read"].items():
        assert dropped[f"{file}: nested cells"] == count > 0


def test_languages_countries_genres_match_truth(
    loaded: LoadResult, catalogue: Catalog, truth: dict[str, Any]
) -> None:
    for language, films in truth["films_by_language"].items():
        assert queries.peliculas_idioma(catalogue, language)["cantidad"] == films
    for country, films in truth["films_by_country"].items():
        assert queries.peliculas_pais(catalogue, country.upper())["cantidad"] == films
    assert truth["films_by_country"]["Namibia"] >= 3
    assert queries.peliculas_pais(catalogue, "NA")["pais"] == "Namibia"
    assert Counter(loaded.tables["genres"]["genre"]) == truth["films_by_genre"]
    assert len(loaded.tables["keywords"]) == truth["keywords"]


def test_months_and_weekdays_match_truth(catalogue: Catalog, truth: dict[str, Any]) -> None:
    months = [queries.peliculas_mes(catalogue, month)["cantidad"] for month in queries.MONTHS]
    days = [queries.peliculas_dia(catalogue, day)["cantidad"] for day in queries.WEEKDAYS]
    assert months == truth["films_by_month"]
    assert days == truth["films_by_weekday"]


def test_franchise_and_studio_revenue_matches_truth(
    catalogue: Catalog, truth: dict[str, Any]
) -> None:
    assert len(truth["franchises"]) > 10
    for name, planted in truth["franchises"].items():
        answer = queries.franquicia(catalogue, name.lower())
        assert answer["cantidad"] == planted["films"]
        assert answer["ganancia_total"] == planted["revenue"]
        assert answer["ganancia_promedio"] == planted["revenue"] / planted["films"]
        assert answer["cantidad_con_ganancia"] == planted["with_revenue"]
    for name, planted in truth["studios"].items():
        company = queries.productoras_exitosas(catalogue, name)
        assert (company["cantidad"], company["revenue_total"]) == (
            planted["films"],
            planted["revenue"],
        )


def test_careers_match_truth(catalogue: Catalog, truth: dict[str, Any]) -> None:
    for planted in truth["directors"]:
        director = queries.get_director(catalogue, planted["name"], persona=planted["id"])
        assert len(director["peliculas"]) == planted["films"]
        assert director["retorno_total_director"] == planted["returns"]
    for planted in truth["actors"]:
        actor = queries.get_actor(catalogue, planted["name"], persona=planted["id"])
        assert actor["cantidad_filmaciones"] == planted["films"]
        assert actor["retorno_total"] == planted["returns"]


def test_namesakes_distinguished(catalogue: Catalog, truth: dict[str, Any]) -> None:
    assert truth["directors_of_one_name"]
    for name, people in truth["directors_of_one_name"].items():
        answer = queries.get_director(catalogue, name)
        assert (
            sorted([answer["persona"], *(other["persona"] for other in answer["otras"])]) == people
        )


def test_shared_title_lists_all_films(catalogue: Catalog, truth: dict[str, Any]) -> None:
    assert len(truth["films_of_one_title"]) > 5
    for title, films in truth["films_of_one_title"].items():
        answer = queries.score_titulo(catalogue, title)
        years = [answer["anio"], *(other["anio"] for other in answer["otras"])]
        assert sorted(years) == sorted(year for year, _ in films)
        for year in years:
            assert queries.score_titulo(catalogue, title, anio=year)["anio"] == year


def test_titles_with_punctuation_matched(catalogue: Catalog, truth: dict[str, Any]) -> None:
    assert {sign for sign in "/?#%" for title in truth["titles_with_signs"] if sign in title} == {
        *"/?#%"
    }
    for title in truth["titles_with_signs"]:
        assert queries.retorno(catalogue, title.upper())["pelicula"] == title


def test_flags_match_truth(loaded: LoadResult, truth: dict[str, Any]) -> None:
    films = loaded.tables["films"]
    flagged = films[films["doubtful_money"]]["film_id"].tolist()
    assert flagged == sorted(truth["films_of_doubtful_money"])
    assert len(flagged) >= 5
    unknown = films[films["runtime"].isna()]["film_id"].tolist()
    assert unknown == sorted(truth["films_without_runtime"])
    voted = films[films["vote_count"] >= queries.FEWEST_VOTES]["film_id"].tolist()
    assert voted == sorted(truth["films_with_enough_votes"])
    assert voted


def test_every_fault_of_real_files_present(folder: Path) -> None:
    films, credits = rows(folder, "movies_dataset.csv"), rows(folder, "credits.csv")
    cells = "".join(row["cast"] for row in credits)
    assert any("\n" in (row["overview"] or "") for row in films)
    assert any(row["genres"] == "[]" for row in films)
    assert any(row["budget"] == "" and row["release_date"] for row in films)
    assert {"", "0.0"} <= {row["runtime"] for row in films}
    assert any(row["title"] and not row["title"].isascii() for row in films)
    for oddity in ('"name": ', "\\'", '"', "\\n", "C:\\\\new", "': None", "🎬"):
        assert (oddity in cells) != (oddity == '"name": ')
    assert any("'iso_3166_1': 'NA'" in (row["production_countries"] or "") for row in films)


def test_links_lead_to_movielens_films(loaded: LoadResult, tmp_path: Path) -> None:
    movielens.write(tmp_path, MovielensParameters(seed=SEED, ratings=20_000))
    lines = (tmp_path / "movies.dat").read_text(encoding="latin-1").splitlines()
    years = {int(line.split("::")[0]): line.split("::")[1][-5:-1] for line in lines}
    films = loaded.tables["films"].set_index("film_id")
    shared = loaded.tables["links"].query("movielens_id in @years")
    assert len(shared) > 0.9 * len(years)
    for film_id, movielens_id in shared.itertuples(index=False):
        assert str(films["release_year"][film_id]) == years[movielens_id]


def test_bytes_depend_on_seed(folder: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    for target, seed in ((again, SEED), (other, SEED + 1)):
        target.mkdir()
        write(target, Parameters(seed=seed, films=FILMS))
    for path in folder.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()
    assert (other / "credits.csv").read_bytes() != (folder / "credits.csv").read_bytes()


def test_texts_independent_of_size(folder: Path, tmp_path: Path) -> None:
    write(tmp_path, Parameters(seed=SEED, films=FILMS + 100))
    larger = {row["id"]: row["overview"] for row in rows(tmp_path, "movies_dataset.csv")}
    answer = [row for row in rows(folder, "movies_dataset.csv") if row["vote_count"]]
    same = [row for row in answer if larger.get(row["id"]) == row["overview"]]
    # except for the rows that are split in one of the two
    assert len(same) >= len(answer) - 3


def test_foreign_titles_have_one_language() -> None:
    starts = [tuple(f"{word} " for word in words) for words in TITLE_PREFIXES.values()]
    for original, _ in chain(*FOREIGN_PREFIXES):
        assert sum(f"{original} ".startswith(start) for start in starts) == 1


def test_ids_unique_and_not_movielens() -> None:
    ids = [tmdb_id(film.id) for film in synthetic_catalog(SEED, 500).films]
    assert len(set(ids)) == 500
    assert sum(tmdb_id(film.id) == film.id for film in synthetic_catalog(SEED, 500).films) == 0


@pytest.mark.parametrize("parameters", [{"films": 10}, {"cast": 0}, {"film": 300}])
def test_invalid_parameters_raise(parameters: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(parameters))):
        Parameters(seed=1, **parameters)


def test_normalized_titles_not_empty(loaded: LoadResult) -> None:
    assert all(normalize(title) for title in loaded.tables["films"]["title"])
