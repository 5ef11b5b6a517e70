"""The versions of a task's model in MLflow's registry, and which of them reigns or challenges."""

from __future__ import annotations

from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

CHAMPION, CHALLENGER = "champion", "challenger"
DIGEST, NUMBER, PLACE = "digest", "promotion", "place"
"""Tags: of every version the first; of those that were promoted the others too."""


def versions(client: MlflowClient, task: str) -> list[ModelVersion]:
    return list(client.search_model_versions(f"name = '{task}'"))


def of_digest(client: MlflowClient, task: str, digest: str) -> ModelVersion | None:
    found = [one for one in versions(client, task) if one.tags.get(DIGEST) == digest]
    return found[0] if found else None


def create(
    client: MlflowClient, task: str, source: str, run: str, tags: dict[str, str], told: str = ""
) -> ModelVersion:
    if not client.search_registered_models(f"name = '{task}'"):
        client.create_registered_model(task)
    made: ModelVersion = client.create_model_version(
        task, source, run, tags=tags, description=told or None
    )
    return made


def set_challenger(client: MlflowClient, task: str, version: ModelVersion) -> None:
    """What a run has crowned challenges who was promoted; before anybody was, it reigns."""
    promoted = any(NUMBER in one.tags for one in versions(client, task))
    alias = CHALLENGER if promoted else CHAMPION
    client.set_registered_model_alias(task, alias, version.version)
    _settle(client, task)


def set_champion(client: MlflowClient, task: str, version: ModelVersion) -> None:
    client.set_registered_model_alias(task, CHAMPION, version.version)
    _settle(client, task)


def _settle(client: MlflowClient, task: str) -> None:
    """Who reigns challenges nobody."""
    mine = _digest(client, task, CHALLENGER)
    if mine and mine == _digest(client, task, CHAMPION):
        client.delete_registered_model_alias(task, CHALLENGER)


def _digest(client: MlflowClient, task: str, alias: str) -> str | None:
    try:
        found: str | None = client.get_model_version_by_alias(task, alias).tags.get(DIGEST)
    except MlflowException:
        return None
    return found
