"""What a run of the pipeline leaves, for one task and four small candidates: twenty-four films,
women who like romance, and men who like war."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

import tiny
from checkout import ROOT
from matinee.artifacts import pickle_io
from matinee.artifacts.champion import Origin, build_champion, save_champion
from matinee.evaluation import leaderboard, result_files
from matinee.evaluation.objective import Objective
from matinee.models.base import Tables
from matinee.models.demographic.class_prior import ClassPrior
from matinee.models.demographic.item_class_prior import ItemClassPrior
from matinee.models.demographic.popularity import Popularity
from matinee.models.demographic.segment_popularity import SegmentPopularity
from matinee.reports import leaderboard_page
from matinee.runtime.seeds import rng_for
from matinee.runtime.serialization import canonical_json
from matinee.schema.columns import TRAIN
from matinee.splits.movielens import prepare as held_apart
from matinee.splits.prepared_tables import table_reader
from matinee.tasks.newcomer import evaluate, present

TASK, COLLECTION = "newcomer", "movielens"
MODELS: dict[str, Any] = {
    "t_popular": Popularity,
    "t_group": SegmentPopularity,
    "t_films": ItemClassPrior,
    "t_majority": ClassPrior,
}
SETTINGS = yaml.safe_load((ROOT / "params.yaml").read_text())["tasks"][TASK]


@dataclass
class Run:
    """A folder as it is after `dvc repro`."""

    root: Path
    lineup: list[str] = field(default_factory=lambda: ["t_popular", "t_films"])
    raw: dict[str, pd.DataFrame] = field(default_factory=tiny.raw)
    seed: int = tiny.SEED

    def make(self) -> Run:
        for name, table in self._prepared().items():
            self.write(f"data/prepared/{COLLECTION}/{name}.parquet", b"")
            table.to_parquet(self.root / f"data/prepared/{COLLECTION}/{name}.parquet", index=False)
        source = {"source": "synthetic", "url": "synthetic:", "digest": "sha256:" + "5" * 64}
        self.write(f"data/raw/{COLLECTION}/source.json", canonical_json(source))
        account = {"ratings.dat": {"read": 1441, "kept": 1440, "dropped": {"no such film": 1}}}
        self.write(f"metrics/merge/{COLLECTION}.json", canonical_json(account))
        for name in self.lineup:
            self._candidate(name)
        self._crown()
        self.write("params.yaml", yaml.safe_dump(self.params).encode())
        self.lock()
        return self

    @property
    def params(self) -> dict[str, Any]:
        gate = {"groups": ["gender"], "min": {}, "max": {"megabytes": 50}}
        both = json.loads(json.dumps(SETTINGS["objectives"]))
        both["ranking"]["baseline"], both["rating"]["baseline"] = "t_popular", "t_films"
        task = SETTINGS | {"objectives": both, "gate": gate, "resamples": 200}
        return {
            "seed": tiny.SEED,
            "collections": [COLLECTION],
            "publish": {},
            "export": {"url": None, "endpoint_url": None},
            "tasks": {TASK: task},
            "lineup": self.lineup,
            "candidates": {name: self._told(name) for name in self.lineup},
        }

    def write(self, name: str, data: bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def lock(self) -> None:
        """As DVC writes down what the stages wrote."""
        names = ("metrics", "reports", "evaluations", "models/best")
        files = [path for name in names for path in (self.root / name).rglob("*") if path.is_file()]
        outs = [
            {
                "path": path.relative_to(self.root).as_posix(),
                "md5": hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest(),
            }
            for path in sorted(files)
        ]
        self.write("dvc.lock", yaml.safe_dump({"stages": {"all": {"outs": outs}}}).encode())

    def _prepared(self) -> dict[str, pd.DataFrame]:
        return held_apart(self.raw, seed=self.seed, **tiny.PREPARATION)

    def _told(self, name: str) -> dict[str, Any]:
        model = MODELS[name]
        objective = "ranking" if name in ("t_popular", "t_group") else "rating"
        target = f"{model.__module__}.{model.__name__}"
        return {"task": TASK, "objective": objective, "model": {"_target_": target}}

    def _candidate(self, name: str) -> None:
        read, objective = table_reader(self.root / "data/prepared"), self._told(name)["objective"]
        ratings = read(COLLECTION, "ratings")
        training = ratings[ratings[SETTINGS["split"]] == TRAIN]
        known = Tables(training, read(COLLECTION, "films"), read(COLLECTION, "users"))
        model = MODELS[name]().fit(known, rng_for(1))
        sav = self.write(f"models/candidates/{TASK}/{name}.sav", b"")
        pickle_io.save(model, sav)
        task = self.params["tasks"][TASK]
        found = evaluate.evaluate(
            model, read, task, Objective.from_settings(task, objective, tiny.SEED)
        )
        summary = {"objective": objective, "megabytes": sav.stat().st_size / 1e6} | found.summary
        self.write(f"metrics/{TASK}/{name}.json", canonical_json(summary))
        self.write(f"reports/{TASK}/{name}.csv", found.groups.to_csv(index=False).encode())
        self.write(f"reports/{TASK}/candidates/{name}.png", b"png")
        rows = self.write(f"evaluations/{TASK}/{name}.parquet", b"")
        found.rows.to_parquet(rows, index=False)

    def _crown(self) -> None:
        """Called in the repository: a manifest tells the digests of lock file and code."""
        read, task = table_reader(self.root / "data/prepared"), self.params["tasks"][TASK]
        found = result_files.summaries(self.root / "metrics" / TASK, self.lineup)
        entries = result_files.candidate_results(self.root / "evaluations" / TASK, found)
        boards = leaderboard.leaderboards(task, entries, tiny.SEED)
        winners = {board.objective.name: board.champion for board in boards}
        candidates = self.root / "models/candidates" / TASK
        told = present.describe(read, task)
        champion = build_champion(TASK, winners, candidates, seed=tiny.SEED, **told)
        origin = Origin(self.root / "data/prepared" / COLLECTION, self.params, found)
        (self.root / "models/best").mkdir(parents=True, exist_ok=True)
        save_champion(champion, origin, self.root / f"models/best/{TASK}.sav")
        page = leaderboard_page.leaderboards(TASK, boards, "nobody")
        self.write(f"reports/{TASK}/leaderboard.md", page.encode())
        self.write(f"reports/{TASK}/leaderboard.png", b"png")
