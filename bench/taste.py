"""A viewer's lists if the films of a series are rated 1 or 5 stars: taste.py [SERIES] [RUN].

Reads the champion of a finished run, by default of ml-1m with its three Star Wars films.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from matinee.artifacts.bundle import Champion, user_models
from matinee.artifacts.manifest import read_manifest
from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.run_outputs import RunOutputs
from matinee.models.base import Floats, History
from matinee.ranking.orders import ORDERS, Films, Order, OrderSettings, order_scores
from matinee.ranking.topn import ItemAttributes, top_n

TASK = "viewer"
SHOWN = 10


def main(series: str = "Star Wars", run: str = ".") -> None:
    outputs = RunOutputs(Path(run))
    sav, digests = outputs.champion(TASK), read_manifest(outputs.manifest(TASK))["files"]
    champion: Champion = pickle_io.load(sav, digests[sav.name])
    titles = champion.films.titles
    films = [index for index, title in enumerate(titles) if title.startswith(series)]
    if not films:
        raise SystemExit(f"the run in {run} has no film whose title starts with {series!r}")
    rated = champion.films.film_ids[films]
    print(f"Rated: {'; '.join(titles[film] for film in films)}")
    for order in ORDERS:
        lists = {stars: recommended(champion, rated, stars, order) for stars in (1.0, 5.0)}
        shared = len(set(lists[1.0]) & set(lists[5.0]))
        print(f"\n{order}: {shared} of {SHOWN} films are in both lists")
        for stars, films in lists.items():
            print(f"  {stars:g} stars: {'; '.join(titles[film] for film in films)}")


def recommended(champion: Champion, rated: Floats, stars: float, order: Order) -> list[int]:
    history = History(rated, np.full(len(rated), stars))
    ids = champion.films.film_ids
    settings = OrderSettings(**(champion.order_settings or {}))
    items = champion.films
    genres = ItemAttributes.build(items.film_ids, items.years, items.genres).genres
    films = Films(champion.rating_counts(), genres)
    seen = np.isin(ids, rated)
    models = user_models(champion.models, [history])
    scores = order_scores(order, models, films, ~seen[None], settings)[0]
    return top_n(scores, SHOWN, ids, champion.seed, seen).tolist()


if __name__ == "__main__":
    main(*sys.argv[1:])
