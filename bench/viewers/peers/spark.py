"""Spark: ALS on one thread of a JVM."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import psutil
from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession

from viewers.protocol import Array, Queries, TrainingData

SEED = 1
CHOSEN: dict[str, dict[str, Any]] = {
    "rank_10": {"rank": 10, "regParam": 0.1},
    "rank_50": {"rank": 50, "regParam": 0.05},
}


def build(name: str) -> Spark:
    return Spark(CHOSEN[name])


class Spark:
    def __init__(self, chosen: dict[str, Any]) -> None:
        self.chosen = chosen
        settings = SparkSession.builder.master("local[1]").config("spark.driver.memory", "4g")
        quiet = settings.config("spark.ui.enabled", "false")
        self.session = quiet.config("spark.sql.shuffle.partitions", "2").getOrCreate()
        self.machine = psutil.Process(self.session.sparkContext._gateway.proc.pid)

    def clock(self) -> float:
        """CPU seconds of this process and of the JVM."""
        spent = [self.machine.cpu_times(), psutil.Process().cpu_times()]
        return float(sum(one.user + one.system for one in spent))

    def peak_mib(self) -> float:
        return float(self.machine.memory_info().rss / 2**20)

    def load(self, training: TrainingData) -> None:
        self.training = self._frame(
            training.users, training.films, stars=training.stars.astype(float)
        ).cache()
        self.training.count()

    def fit(self) -> None:
        columns = {"userCol": "who", "itemCol": "film", "ratingCol": "stars"}
        self.model = ALS(maxIter=10, seed=SEED, **columns, **self.chosen).fit(self.training)
        self.model.itemFactors.count()

    def answer(self, queries: Queries) -> Array:
        pairs = self._frame(queries.users, queries.films, row=np.arange(len(queries.users)))
        predictions = (
            self.model.transform(pairs).toPandas().sort_values("row")["prediction"].to_numpy()
        )
        return np.where(np.isnan(predictions), np.nanmean(predictions), predictions)

    def _frame(self, users: Array, films: Array, **extra: Array) -> Any:
        columns = {"who": users.astype("int32"), "film": films.astype("int32"), **extra}
        return self.session.createDataFrame(pd.DataFrame(columns))
