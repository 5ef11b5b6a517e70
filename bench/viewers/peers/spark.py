"""Spark: alternating least squares, on one thread of a Java machine of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import psutil
from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession

from viewers.contest import Array, Asked, Known

SEED = 1
CHOSEN: dict[str, dict[str, Any]] = {
    "rank_10": {"rank": 10, "regParam": 0.1},
    "rank_50": {"rank": 50, "regParam": 0.05},
}


def made(name: str) -> Spark:
    return Spark(CHOSEN[name])


class Spark:
    def __init__(self, chosen: dict[str, Any]) -> None:
        self.chosen = chosen
        settings = SparkSession.builder.master("local[1]").config("spark.driver.memory", "4g")
        quiet = settings.config("spark.ui.enabled", "false")
        self.session = quiet.config("spark.sql.shuffle.partitions", "2").getOrCreate()
        self.machine = psutil.Process(self.session.sparkContext._gateway.proc.pid)

    def clock(self) -> float:
        """Processor seconds of this program and of the Java machine, where the work is done."""
        spent = [self.machine.cpu_times(), psutil.Process().cpu_times()]
        return float(sum(one.user + one.system for one in spent))

    def peak_mib(self) -> float:
        return float(self.machine.memory_info().rss / 2**20)

    def load(self, known: Known) -> None:
        self.known = self._frame(known.who, known.films, stars=known.stars.astype(float)).cache()
        self.known.count()

    def fit(self) -> None:
        columns = {"userCol": "who", "itemCol": "film", "ratingCol": "stars"}
        self.model = ALS(maxIter=10, seed=SEED, **columns, **self.chosen).fit(self.known)
        self.model.itemFactors.count()

    def answer(self, asked: Asked) -> Array:
        pairs = self._frame(asked.who, asked.films, row=np.arange(len(asked.who)))
        given = self.model.transform(pairs).toPandas().sort_values("row")["prediction"].to_numpy()
        return np.where(np.isnan(given), np.nanmean(given), given)

    def _frame(self, who: Array, films: Array, **more: Array) -> Any:
        told = {"who": who.astype("int32"), "film": films.astype("int32"), **more}
        return self.session.createDataFrame(pd.DataFrame(told))
