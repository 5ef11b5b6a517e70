from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import tiny
from matinee import artifact, published
from matinee.champions import film_list
from matinee.models.champion import Champion
from matinee.models.film_distribution import FilmDistribution
from matinee.models.group_popularity import GroupPopularity
from matinee.seeds import generator
from service.server import Server


@pytest.fixture(scope="session")
def champion() -> Champion:
    """Shrunk little, so that in the tiny tables women get romance and men get war."""
    known, _ = tiny.tables()
    rng = generator(tiny.SEED, "champion")
    ranker = GroupPopularity(shrink=1).fit(known, rng)
    rater = FilmDistribution().fit(known, rng)
    winners = {"ranking": "newcomer_group_popularity", "rating": "newcomer_film_distribution"}
    return Champion("newcomer", winners, ranker, rater, film_list(known.films), tiny.SEED)


@pytest.fixture(scope="session")
def published_place(champion: Champion, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    artifact.save(champion, folder / "newcomer.sav")
    published.publish({"newcomer.sav": folder / "newcomer.sav"}, str(folder / "place"))
    return folder / "place"


@pytest.fixture(scope="session")
def server(published_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("server"), published_place).start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=10) as client:
        yield client
