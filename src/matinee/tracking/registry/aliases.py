"""Versions of a task's registered model in MLflow, and the aliases champion and challenger."""

from __future__ import annotations

from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

CHAMPION, CHALLENGER = "champion", "challenger"
DIGEST, NUMBER, STORE = "digest", "promotion", "store"
"""Tags: the first of every version, the others of promoted ones."""

DESCRIPTION = (
    "Champions of the task {task}: one model for each objective, in one file. `champion` is "
    "served; `challenger` is the best of a later run. A version's description is the gate's report."
)


def versions(client: MlflowClient, task: str) -> list[ModelVersion]:
    return list(client.search_model_versions(f"name = '{task}'"))


def version_of_digest(client: MlflowClient, task: str, digest: str) -> ModelVersion | None:
    matching = (each for each in versions(client, task) if each.tags.get(DIGEST) == digest)
    return next(matching, None)


def create_version(
    client: MlflowClient,
    task: str,
    source: str,
    run: str,
    tags: dict[str, str],
    description: str = "",
) -> ModelVersion:
    if not client.search_registered_models(f"name = '{task}'"):
        client.create_registered_model(task, description=DESCRIPTION.format(task=task))
    version: ModelVersion = client.create_model_version(
        task, source, run, tags=tags, description=description or None
    )
    return version


def set_challenger(client: MlflowClient, task: str, version: ModelVersion) -> None:
    """The best model of a run; it is the champion as long as nothing was promoted."""
    promoted = any(NUMBER in each.tags for each in versions(client, task))
    alias = CHALLENGER if promoted else CHAMPION
    client.set_registered_model_alias(task, alias, version.version)
    _drop_redundant_challenger(client, task)


def set_champion(client: MlflowClient, task: str, version: ModelVersion) -> None:
    client.set_registered_model_alias(task, CHAMPION, version.version)
    _drop_redundant_challenger(client, task)


def _drop_redundant_challenger(client: MlflowClient, task: str) -> None:
    """Drop the challenger alias when it equals the champion."""
    challenger = _digest(client, task, CHALLENGER)
    if challenger and challenger == _digest(client, task, CHAMPION):
        client.delete_registered_model_alias(task, CHALLENGER)


def _digest(client: MlflowClient, task: str, alias: str) -> str | None:
    try:
        digest: str | None = client.get_model_version_by_alias(task, alias).tags.get(DIGEST)
    except MlflowException:
        return None
    return digest
