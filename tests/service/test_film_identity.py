"""One `film_id` for a film of MovieLens, TMDB and the streaming platforms, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from fixtures import small_movielens, small_tmdb
from matinee.artifacts.bundle import Champion, ItemList
from matinee.artifacts.pickles import pickle_io
from matinee.datasets.crosswalk import crosswalk
from matinee.model_store import store
from matinee.schema.columns import FILM_ID, TITLE, YEAR
from matinee.schema.crosswalk import TMDB_OFFSET
from matinee.schema.streaming import ID, RELEASE_YEAR, TYPE
from matinee.service.state.film_identity import FilmIdentity
from service import tiny_similar, tiny_streaming, tiny_subscriber, tiny_viewer
from service.problem_document import problem
from service.server import Server

SHARED = {3: tiny_similar.TOYS, 5: tiny_similar.A}
"""TMDB ids by the MovieLens ids of the same films; other films of these ids are others."""


def movielens_films() -> pd.DataFrame:
    """Two of the films have the title and year of films of TMDB."""
    films = small_movielens.raw()["films"].set_index(FILM_ID)
    of_tmdb = small_tmdb.tables()["films"].to_pandas().set_index(FILM_ID)
    for movielens_id, tmdb_id in SHARED.items():
        films.loc[movielens_id, TITLE] = of_tmdb.loc[tmdb_id, TITLE]
        films.loc[movielens_id, YEAR] = of_tmdb.loc[tmdb_id, RELEASE_YEAR]
    return films.reset_index()


def titles() -> pd.DataFrame:
    """The streaming titles, the first of which is a film of both other collections."""
    table = tiny_streaming.tables()["titles"].to_pandas()
    toys = movielens_films().set_index(FILM_ID).loc[3]
    table.loc[0, [TITLE, RELEASE_YEAR, TYPE]] = [toys[TITLE].lower(), toys[YEAR], "movie"]
    return table


def retitled(champion: Champion) -> Champion:
    films = movielens_films()
    items = ItemList.from_table(films, TITLE, YEAR, films["genres"])
    return Champion(**{**vars(champion), "films": items})


@pytest.fixture(scope="module")
def http(
    champion: Champion, catalog_files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("crosswalk")
    champions = {
        "newcomer.sav": retitled(champion),
        "similar.sav": tiny_similar.champion(),
        "subscriber.sav": tiny_subscriber.champion(),
        "viewer.sav": retitled(tiny_viewer.champion()),
    }
    for name, saved in champions.items():
        pickle_io.save(saved, folder / name)
    tables = {"movielens": movielens_films(), "titles": titles()}
    tables["tmdb"] = small_tmdb.tables()["films"].to_pandas()
    table, _ = crosswalk(tables)
    parquet.write_table(pa.Table.from_pandas(table), folder / "crosswalk.parquet")
    names = [*champions, "crosswalk.parquet"]
    store.publish({name: folder / name for name in names} | catalog_files, str(folder / "store"))
    server = Server(folder, folder / "store").start()
    with httpx.Client(base_url=server.url, timeout=10) as client:
        yield client
    server.stop()


def films_in(document: Any) -> Iterator[dict[str, Any]]:
    """Every object with a film_id and a title, however deep."""
    if isinstance(document, dict):
        if document.get("film_id") is not None and ("title" in document or "text" in document):
            yield document
        document = list(document.values())
    if isinstance(document, list):
        for inner in document:
            yield from films_in(inner)


def answers(http: httpx.Client) -> Iterator[httpx.Response]:
    """One of each endpoint that shows films."""
    yield http.post("/v1/newcomer", json={"gender": "female", "n": 24})
    yield http.post("/v1/viewer", json={"ratings": [{"film_id": 2, "rating": 5}], "n": 24})
    yield http.post("/v1/similar", json={"title": "Toy Story", "n": 20})
    yield http.post("/v1/similar", json={"film_id": TMDB_OFFSET + tiny_similar.B, "n": 20})
    yield http.get("/v1/films", params={"collection": "tmdb"})
    yield http.get("/v1/films", params={"collection": "movielens"})
    yield http.get("/v1/suggestions", params={"field": "title", "text": "t", "limit": 50})
    yield http.get(
        "/v1/suggestions", params={"field": "title", "text": "f", "collection": "movielens"}
    )
    for route in ("/v1/popular", "/v1/latest"):
        yield http.get(route, params={"limit": 24})


def test_every_shown_id_names_that_film(http: httpx.Client) -> None:
    shown = set()
    for answer in answers(http):
        assert answer.status_code == 200, answer.text
        films = list(films_in(answer.json()))
        assert films, answer.url
        shown |= {(film["film_id"], film.get("title") or film["text"]) for film in films}
    assert len({film_id for film_id, _ in shown}) > small_movielens.FILMS
    titles_by_id: dict[int, set[str]] = {}
    for film_id, title in shown:
        details = http.get(f"/v1/films/{film_id}")
        assert details.status_code == 200, details.text
        titles_by_id.setdefault(details.json()["film_id"], set()).add(title)
        assert details.json()["title"].casefold() == title.casefold()
        if details.json()["ids"]["tmdb"] is not None:
            similar = http.post("/v1/similar", json={"film_id": film_id})
            assert similar.status_code == 200, similar.text
            assert similar.json()["match"]["title"].casefold() == title.casefold()
    assert all(len(titles) == 1 for titles in titles_by_id.values())


def test_ids_in_each_collection(http: httpx.Client) -> None:
    streaming = titles()[ID][0]
    expected = {"movielens": 3, "tmdb": tiny_similar.TOYS, "streaming": [streaming]}
    for film_id in ("3", str(TMDB_OFFSET + tiny_similar.TOYS), streaming, streaming.upper()):
        details = http.get(f"/v1/films/{film_id}").json()
        assert (details["film_id"], details["ids"]) == (3, expected)


def test_film_of_tmdb_alone(http: httpx.Client) -> None:
    film_id = TMDB_OFFSET + tiny_similar.B
    details = http.get(f"/v1/films/{film_id}").json()
    assert details["film_id"] == film_id
    assert details["ids"] == {"movielens": None, "tmdb": tiny_similar.B, "streaming": []}


def test_title_of_a_platform_alone(http: httpx.Client) -> None:
    title = titles()[ID][1]
    details = http.get(f"/v1/films/{title}").json()
    assert details["film_id"] is None
    assert details["ids"] == {"movielens": None, "tmdb": None, "streaming": [title]}


@pytest.mark.parametrize("request_", [{"film_id": 3}, {"id": "streaming"}])
def test_similar_by_the_id_of_any_collection(http: httpx.Client, request_: dict[str, Any]) -> None:
    if "id" in request_:
        request_ = {"id": titles()[ID][0]}
    answer = http.post("/v1/similar", json=request_)
    assert answer.json()["match"] == {
        **{"film_id": 3, "title": "Toy Story", "year": 1995, "exact": True}
    }


@pytest.mark.parametrize("film_id", ["99", "1000000099", "xs1", "9" * 30, "-1", "1.0"])
def test_unknown_film(http: httpx.Client, film_id: str) -> None:
    document = problem(http.get(f"/v1/films/{film_id}"), 404)
    assert document["errors"][0]["field"] == "film_id"


def test_similar_refuses_two_ids(http: httpx.Client) -> None:
    answer = http.post("/v1/similar", json={"film_id": 3, "id": "as1"})
    assert problem(answer, 422)["errors"][0]["field"] == "film_id"


def test_film_without_tmdb_id_has_no_similar_films(http: httpx.Client) -> None:
    """It is one that lists recommend: the answer names it, and why it has none."""
    document = problem(http.post("/v1/similar", json={"film_id": 2}), 404)
    film = http.get("/v1/films/2").json()
    assert document["detail"].startswith(f"{film['title']} ({film['year']}), film 2, has no match")
    assert (document["errors"][0]["field"], document["errors"][0]["code"]) == (
        "film_id",
        "unmatched",
    )
    unknown = problem(http.post("/v1/similar", json={"film_id": 99}), 404)
    assert unknown["errors"][0]["code"] == "unknown" and "99 is not known" in unknown["detail"]


def test_identity_without_crosswalk_keeps_tmdb_ids() -> None:
    identity = FilmIdentity()
    assert identity.from_tmdb(862) == identity.to_tmdb(862) == identity.canonical(862) == 862
