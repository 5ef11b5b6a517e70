from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pyarrow import parquet

from fixtures import small_movielens
from matinee.artifacts.bundle import Champion, ItemList
from matinee.artifacts.pickles import pickle_io
from matinee.model_store import store
from matinee.models.demographic.item_class_prior import ItemClassPrior
from matinee.models.demographic.questionnaire import Questionnaire
from matinee.models.demographic.segment_popularity import SegmentPopularity
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import GENRES, TITLE, YEAR
from service import tiny_similar, tiny_streaming, tiny_subscriber, tiny_viewer
from service.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from service.browser_session import Visit


@pytest.fixture(scope="session")
def champion() -> Champion:
    """Little damping, so that in the small tables women get romance and men get war."""
    known, _ = small_movielens.tables()
    rng = rng_for(small_movielens.SEED, "champion")
    ranker = SegmentPopularity(damping=1).fit(known, rng)
    rater = ItemClassPrior().fit(known, rng)
    winners = {"ranking": "newcomer_group_popularity", "rating": "newcomer_film_distribution"}
    films = ItemList.from_table(known.films, TITLE, YEAR, known.films[GENRES])
    return Champion(
        "newcomer",
        winners,
        {"ranking": ranker, "rating": rater},
        films,
        small_movielens.SEED,
        questionnaire=Questionnaire(embedding_size=4).fit(known, rng),
    )


@pytest.fixture(scope="session")
def catalog_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Tables of both catalogs, by their published file names."""
    folder, files = tmp_path_factory.mktemp("catalogues"), {}
    collections = {"tmdb": tiny_similar.tables(), "streaming": tiny_streaming.tables()}
    for collection, tables in collections.items():
        for name, table in tables.items():
            file = f"{collection}.{name}.parquet"
            parquet.write_table(table, folder / file)
            files[file] = folder / file
    return files


@pytest.fixture(scope="session")
def published_store(
    champion: Champion, catalog_files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("model-store")
    champions = {
        "newcomer.sav": champion,
        "similar.sav": tiny_similar.champion(),
        "subscriber.sav": tiny_subscriber.champion(),
        "viewer.sav": tiny_viewer.champion(),
    }
    for name, saved in champions.items():
        pickle_io.save(saved, folder / name)
    files = {name: folder / name for name in champions} | catalog_files
    store.publish(files, str(folder / "store"))
    return folder / "store"


@pytest.fixture(scope="session")
def server(published_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("server"), published_store).start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=10) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("THE PAGE WAS NOT TESTED: no chromium on the path (apt-get install chromium)")
    playwright_api = pytest.importorskip("playwright.sync_api", reason="`make setup FULL=yes`")
    from service.browser_session import FLAGS

    with playwright_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Any]:
    from service.browser_session import Visit

    visits: list[Visit] = []

    def begin(**settings: Any) -> Visit:
        visits.append(Visit(browser, server.url, **settings))
        return visits[-1]

    yield begin
    for visit in visits:
        visit.context.close()
        assert [url for url in visit.loaded if not url.startswith(server.url)] == []
        assert visit.complaints == []
