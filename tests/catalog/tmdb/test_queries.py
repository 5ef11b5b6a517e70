from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from fixtures import small_tmdb
from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.tmdb import queries as tmdb
from matinee.catalog.tmdb.index import NEEDED, build_catalog, load_catalog
from matinee.catalog.tmdb.title_lookup import suggest_titles

FILMS = small_tmdb.catalogue()


def titles(*years: int) -> list[dict[str, Any]]:
    lengths = {1997: 194, 1953: 98, 1996: 173}
    return [{"pelicula": "Titanic", "duracion": lengths[year], "anio": year} for year in years]


@pytest.mark.parametrize("asked", ["fr", "FR", " fr ", "Français", "FRANCAIS"])
def test_language_by_code_or_name(asked: str) -> None:
    assert tmdb.peliculas_idioma(FILMS, asked) == {"idioma": "fr", "cantidad": 1}


def test_unique_title_response_keys() -> None:
    told = {"pelicula": "Face/Off", "duracion": 138, "anio": 1997}
    assert tmdb.peliculas_duracion(FILMS, "face/off") == told
    assert tmdb.peliculas_duracion(FILMS, " FACE/OFF  ", anio=1997) == told


def test_shared_title_prefers_most_voted() -> None:
    first, *others = titles(1997, 1953, 1996)
    assert tmdb.peliculas_duracion(FILMS, "titanic") == first | {"otras": others}


def test_year_selects_film() -> None:
    assert tmdb.peliculas_duracion(FILMS, "Titanic", anio=1953) == titles(1953)[0]


def test_wrong_year_suggests_nearest() -> None:
    with pytest.raises(NotFoundError) as caught:
        tmdb.peliculas_duracion(FILMS, "titanic", anio=1990)
    assert caught.value.query == "Titanic (1990)"
    assert caught.value.nearest == ["Titanic (1996)", "Titanic (1997)", "Titanic (1953)"]


def test_unknown_runtime_null() -> None:
    assert tmdb.peliculas_duracion(FILMS, "100% sand?")["duracion"] is None


@pytest.mark.parametrize("asked", ["amelie", "AMÉLIE", "Ame\u0301lie", "\tAmélie\n"])
def test_titles_match_normalized(asked: str) -> None:
    told = {"titulo": "Amélie", "anio": 2001, "popularidad": 34.03}
    assert tmdb.score_titulo(FILMS, asked) == told


@pytest.mark.parametrize("asked", ["Toy Story Collection", "toy story", "TOY STORY COLLECTION "])
def test_franchise_sums_all_films(asked: str) -> None:
    assert tmdb.franquicia(FILMS, asked) == {
        "franquicia": "Toy Story Collection",
        "cantidad": 3,
        "ganancia_total": 822_396_383,
        "ganancia_promedio": 822_396_383 / 3,
        "cantidad_con_ganancia": 3,
        "dudosas": ["Less Than Zero"],
    }


@pytest.mark.parametrize(
    ("asked", "country", "films"),
    [
        ("namibia", "Namibia", 1),
        ("NA", "Namibia", 1),
        ("germany", "Germany", 1),
        ("united states of america", "United States of America", 2),
        ("congo", "Congo", 3),
        ("cg", "Congo", 1),
        ("CD", "Congo", 2),
    ],
)
def test_country_counts_coproductions(asked: str, country: str, films: int) -> None:
    assert tmdb.peliculas_pais(FILMS, asked) == {"pais": country, "cantidad": films}


def test_company_matched_exactly() -> None:
    told = {"productora": "Pixar", "revenue_total": 810_000_000, "cantidad": 2}
    assert tmdb.productoras_exitosas(FILMS, "pixar") == told
    signs = tmdb.productoras_exitosas(FILMS, "ugc (union) & co.")
    assert signs == {
        "productora": "UGC (Union) & Co.",
        "revenue_total": 170_000_000,
        "cantidad": 1,
    }
    for pattern in ("pix", "canal.", "UGC.*", "ugc (union"):
        with pytest.raises(NotFoundError):
            tmdb.productoras_exitosas(FILMS, pattern)


def test_doubtful_money_reported_in_sums() -> None:
    assert tmdb.productoras_exitosas(FILMS, "canal+") == {
        "productora": "CANAL+",
        "revenue_total": 182_396_383,
        "cantidad": 2,
        "dudosas": ["Less Than Zero"],
    }
    answer = tmdb.retorno(FILMS, "less than zero")
    assert answer["retorno"] == 12_396_383.0
    assert "mensaje" in answer


def test_director_films_ordered_by_date() -> None:
    assert tmdb.get_director(FILMS, "john lasseter") == {
        "director": "John Lasseter",
        "retorno_total_director": 17.0,
        "retorno_promedio_director": 8.5,
        "revenue_sobre_budget": 810 / 120,
        "peliculas": ["Toy Story", "Toy Story 2"],
        "anio": [1995, 1999],
        "fecha": ["1995-10-30", "1999-10-30"],
        "retorno_pelicula": [12.0, 5.0],
        "budget_pelicula": [30_000_000, 90_000_000],
        "revenue_pelicula": [360_000_000, 450_000_000],
    }


def test_other_jobs_are_not_director() -> None:
    assert tmdb.get_director(FILMS, "James Cameron")["peliculas"] == ["Titanic"]
    with pytest.raises(NotFoundError):
        tmdb.get_director(FILMS, "Audrey Tautou")


def test_director_without_money_zero_return() -> None:
    answer = tmdb.get_director(FILMS, "tom hanks")
    assert answer["retorno_total_director"] == answer["revenue_sobre_budget"] == 0.0


def test_namesakes_prefer_best_known() -> None:
    answer = tmdb.get_director(FILMS, "zoe twice")
    assert answer["peliculas"] == ["Less Than Zero", "Face/Off"]
    assert answer["persona"] == 12
    assert answer["otras"] == [
        {"persona": 13, "nombre": "Zoe Twice", "cantidad": 1, "pelicula": "Titanic"}
    ]
    assert answer["retorno_total_director"] == 12_396_386.0
    assert (answer["dudosas"], answer["retorno_total_sin_dudosas"]) == (["Less Than Zero"], 3.0)


def test_namesake_selected_by_id() -> None:
    answer = tmdb.get_director(FILMS, "zoe twice", persona=13)
    assert answer["peliculas"] == ["Titanic"]
    assert "otras" not in answer
    with pytest.raises(NotFoundError) as caught:
        tmdb.get_director(FILMS, "zoe twice", persona=14)
    assert caught.value.nearest == ["Zoë Twice (12)", "Zoe Twice (13)"]


def test_actor_mean_includes_unknown_returns() -> None:
    assert tmdb.get_actor(FILMS, "TOM hanks") == {
        "actor": "Tom Hanks",
        "cantidad_filmaciones": 3,
        "retorno_total": 17.0,
        "retorno_promedio": 17 / 3,
    }


def test_one_id_two_names_distinct() -> None:
    assert tmdb.get_actor(FILMS, "audrey tautou")["cantidad_filmaciones"] == 1


@pytest.mark.parametrize(
    ("asked", "month", "films"),
    [("noviembre", "noviembre", 3), ("ENERO", "enero", 1), (" Abril ", "abril", 2)],
)
def test_months_count_all_years(asked: str, month: str, films: int) -> None:
    told = {"mes": month, "cantidad": films}
    assert tmdb.cantidad_filmaciones_mes(FILMS, asked) == told
    assert tmdb.peliculas_mes(FILMS, asked) == told


@pytest.mark.parametrize(
    ("asked", "day", "films"),
    [
        ("viernes", "viernes", 3),
        ("Sábado", "sábado", 2),
        ("SABADO", "sábado", 2),
        ("miercoles", "miércoles", 1),
        ("jueves", "jueves", 0),
        ("domingo", "domingo", 1),
    ],
)
def test_days_count_weekdays(asked: str, day: str, films: int) -> None:
    told = {"dia": day, "cantidad": films}
    assert tmdb.cantidad_filmaciones_dia(FILMS, asked) == told
    assert tmdb.peliculas_dia(FILMS, asked) == told


@pytest.mark.parametrize(
    ("ask", "field", "allowed"),
    [
        (lambda: tmdb.peliculas_mes(FILMS, "january"), "mes", list(tmdb.MONTHS)),
        (lambda: tmdb.peliculas_dia(FILMS, "13"), "dia", list(tmdb.WEEKDAYS)),
        (lambda: tmdb.peliculas_pais(FILMS, "  "), "pais", ["a name"]),
    ],
)
def test_impossible_values_list_allowed(
    ask: Callable[[], object], field: str, allowed: list[str]
) -> None:
    with pytest.raises(InvalidValueError) as caught:
        ask()
    assert (caught.value.field, caught.value.allowed) == (field, allowed)


def test_too_few_votes_give_message() -> None:
    assert tmdb.votos_titulo(FILMS, "Face/Off") == {
        "titulo": "Face/Off",
        "anio": 1997,
        "voto_total": 2000,
        "voto_promedio": 7.5,
    }
    assert tmdb.votos_titulo(FILMS, "100% Sand?") == {
        "titulo": "100% Sand?",
        "anio": 2010,
        "mensaje": "Tiene 1999 votos; hacen falta al menos 2000.",
    }


def test_return_includes_budget_and_revenue() -> None:
    assert tmdb.retorno(FILMS, "Toy story") == {
        "pelicula": "Toy Story",
        "inversion": 30_000_000,
        "ganancia": 360_000_000,
        "retorno": 12.0,
        "anio": 1995,
    }


@pytest.mark.parametrize(
    ("ask", "asked", "first"),
    [
        (tmdb.peliculas_duracion, "toy storry 2", "Toy Story 2"),
        (tmdb.get_actor, "Hanks", "Tom Hanks"),
        (tmdb.get_director, "jon laseter", "John Lasseter"),
        (tmdb.franquicia, "toi story", "Toy Story Collection"),
        (tmdb.peliculas_pais, "untied states", "United States of America"),
        (tmdb.productoras_exitosas, "canal +", "CANAL+"),
    ],
)
def test_unknown_name_suggests_nearest(ask: Callable[..., object], asked: str, first: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        ask(FILMS, asked)
    assert caught.value.query == asked
    assert caught.value.nearest[0] == first


def test_unrelated_name_has_no_suggestions() -> None:
    with pytest.raises(NotFoundError) as caught:
        tmdb.get_actor(FILMS, "q" * 100_000)
    assert caught.value.nearest == []


def test_prefix_suggests_most_voted_titles() -> None:
    def told(text: str, n: int = 10) -> list[tuple[str, int]]:
        return [(film["title"], film["year"]) for film in suggest_titles(FILMS, text, n)]

    assert told("T", 2) == [("Titanic", 1997), ("Toy Story", 1995)]
    assert told("titan") == [("Titanic", 1997), ("Titanic", 1953), ("Titanic", 1996)]
    assert told("STO") == [("Toy Story", 1995), ("Toy Story 2", 1999)]
    assert told("ameli") == told("améli") == told("amelei") == [("Amélie", 2001)]
    assert told(" ") == []


def test_missing_table_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="has no people; it needs films, genres"):
        build_catalog(
            {name: table for name, table in small_tmdb.tables().items() if name != "people"}
        )


def test_catalog_loaded_without_pandas(tmp_path: Path) -> None:
    for name, table in small_tmdb.tables().items():
        parquet.write_table(table, tmp_path / f"{name}.parquet")
    code = f"""
import sys
class NoPandas:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pandas":
            raise ImportError(name)
sys.meta_path.insert(0, NoPandas())
from pathlib import Path
from matinee.catalog.tmdb import queries as tmdb
from matinee.catalog.tmdb.index import load_catalog
films = load_catalog(Path({str(tmp_path)!r}))
print(tmdb.get_actor(films, "tom hanks")["cantidad_filmaciones"], tmdb.peliculas_mes(films, "mayo"))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("3 {'mes': 'mayo', 'cantidad': 0}\n", "")


def test_only_needed_columns_read(tmp_path: Path) -> None:
    for name, table in small_tmdb.tables().items():
        wide = table.append_column("overview", [["long"] * len(table)])
        parquet.write_table(wide.select(["overview", *NEEDED[name]]), tmp_path / f"{name}.parquet")
    assert tmdb.get_director(load_catalog(tmp_path), "james cameron")["peliculas"] == ["Titanic"]
