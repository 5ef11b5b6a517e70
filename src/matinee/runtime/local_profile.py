"""conf/local.yaml: a user's own overrides, composed by `matinee params` and `dvc exp run` alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.process import UserError
from matinee.runtime.serialization import read_yaml

HEADING = """\
# @package _global_
# Written by `matinee use`; not in git. `matinee use --default` removes it.
"""


class ProfileError(UserError, ValueError):
    """An override that a profile cannot contain."""


class Profile(NamedTuple):
    options: dict[str, str]
    """by config group: {"movielens": "ml-1m"}"""
    values: dict[str, Any]
    """by dotted name: {"movielens.url": "path/to/ml-1m.zip"}"""

    def overrides(self) -> list[str]:
        """As they are written on a command line."""
        values = [f"{name}={_format_value(value)}" for name, value in self.values.items()]
        return [*self.option_overrides(), *values]

    def option_overrides(self) -> list[str]:
        return [f"{name}={option}" for name, option in self.options.items()]

    def updated(self, overrides: Sequence[str], conf: Path) -> Profile:
        """Later overrides replace earlier ones; another option drops the values below its group."""
        options, values = dict(self.options), dict(self.values)
        for name, value in _parse(overrides):
            values = {key: old for key, old in values.items() if not _is_within(key, name)}
            if isinstance(value, str) and (conf / name / f"{value}.yaml").is_file():
                options[name] = value
            else:
                values[name] = value
        return Profile(options, values)


def profile_path(root: Path) -> Path:
    return root / "conf" / "local.yaml"


def read_profile(root: Path) -> Profile:
    path = profile_path(root)
    content = (read_yaml(path) or {}) if path.exists() else {}
    options = {
        name.removeprefix("override /"): option
        for default in content.pop("defaults", [])
        if isinstance(default, dict)
        for name, option in default.items()
    }
    return Profile(options, dict(_flatten(content)))


def write_profile(root: Path, profile: Profile) -> None:
    """An empty profile has no file."""
    import yaml

    path = profile_path(root)
    if not profile.options and not profile.values:
        path.unlink(missing_ok=True)
        return
    defaults = [{f"override /{name}": option} for name, option in profile.options.items()]
    content: dict[str, Any] = {"defaults": [*defaults, "_self_"]}
    for name, value in profile.values.items():
        *parents, last = name.split(".")
        section = content
        for parent in parents:
            section = section.setdefault(parent, {})
        section[last] = value
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    write_atomically(path, f"{HEADING}{text}".encode())


def describe_profile(root: Path) -> str:
    """One line for the terminal; empty without a profile."""
    overrides = read_profile(root).overrides()
    return f"profile (conf/local.yaml): {' '.join(overrides)}" if overrides else ""


def check_sections(profile: Profile, params: dict[str, Any]) -> None:
    """Refuses values of tasks and candidates that are not in the composed line-up."""
    for name in profile.values:
        section, _, rest = name.partition(".")
        if section in ("tasks", "candidates") and rest.split(".")[0] not in params[section]:
            raise ProfileError(
                f"{name}: not in the line-up; it has {section} {', '.join(params[section])}. "
                "`matinee use --default` forgets earlier choices"
            )


def _parse(overrides: Sequence[str]) -> Iterator[tuple[str, Any]]:
    from hydra.core.override_parser.overrides_parser import OverridesParser

    for override in OverridesParser.create().parse_overrides(list(overrides)):
        if override.is_delete():
            raise ProfileError(
                f"{override.input_line}: a profile cannot delete; choose a line-up, "
                "or delete for one run with `matinee params`"
            )
        yield override.key_or_group, override.value()


def _is_within(name: str, group: str) -> bool:
    return name == group or name.startswith(f"{group}.")


def _flatten(content: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if isinstance(value, dict) and value:
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _format_value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
