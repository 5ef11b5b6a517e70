"""`dvc repro` with less CPU: python -m matinee.runtime.dvc_process repro.

Costs that grow with the number of stages are removed:
- DVC parses params.yaml two or three times a stage, and searches it by glob patterns. Here it is
  parsed once for each content, and keys are looked up.
- DVC rewrites the whole lock file after each stage by the slow parser that preserves comments, and
  reads it by one in Python; a lock file has no comments, so here libyaml does both.
- DVC hashes a package below src/ for each stage that depends on it; here once a run, since no stage
  writes there.
- DVC locks what a stage reads three times over; here once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.resolver import implicit_resolvers
from yaml import CSafeDumper, CSafeLoader, YAMLError

from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.warm_start import warm_process


def main(arguments: list[str]) -> int:
    with warm_process():
        gc.set_threshold(200_000)  # the default costs a sixth of the CPU, and frees little
        import dvc.dependency.param
        import dvc.dvcfile
        import dvc.utils.strictyaml
        from dvc.cli import main as dvc_main
        from dvc.dependency.base import Dependency
        from dvc.stage import Stage
        from dvc.utils.serialize import LOADERS

        LOADERS[".yaml"] = _load_once
        dvc.dvcfile.modify_yaml = _modify_lock
        dvc.utils.strictyaml.parse_yaml = _parse_lock_by(dvc.utils.strictyaml.parse_yaml)
        dvc.dependency.param.dpath = SimpleNamespace(get=_value_of)
        Dependency._build = _build_once(Dependency._build)
        for name in ("changed", "_changed_deps", "changed_outs"):
            setattr(Stage, name, getattr(Stage, name).__wrapped__)
        return int(dvc_main(arguments))


def _load_once(path: str, fs: Any = None, **options: Any) -> Any:
    with (fs.open if fs else open)(path, encoding="utf-8", **options) as file:
        return _parse(file.read())


@cache
def _parse(text: str) -> Any:
    return YAML(typ="safe").load(text) or {}


def _parse_lock_by(parse: Callable[..., Any]) -> Callable[..., Any]:
    """Other files, and what is malformed, are left to DVC: it finds duplicate keys."""

    def parse_yaml(text: str, path: str, typ: str = "safe") -> Any:
        if path.endswith(".lock"):
            with suppress(YAMLError):
                return _load(text) or {}
        return parse(text, path, typ)

    return parse_yaml


def _value_of(params: Any, path: str, separator: str) -> Any:
    for key in path.split(separator):
        params = params[key] if isinstance(params, dict) else params[int(key)]
    return params


def _build_once(build: Callable[..., Any]) -> Callable[..., Any]:
    """Hashes a file or folder below src/ once: it is no stage's output."""
    sources = f"{Path.cwd() / 'src'}{os.sep}"
    built: dict[str, Any] = {}

    def build_once(dependency: Any, odb: Any, path: str, *arguments: Any, **options: Any) -> Any:
        if not path.startswith(sources):
            return build(dependency, odb, path, *arguments, **options)
        if path not in built:
            built[path] = build(dependency, odb, path, *arguments, **options)
        return built[path]

    return build_once


_written: dict[str, tuple[bytes, dict[str, Any]]] = {}
"""By path of a lock file, its bytes and its content."""


@contextmanager
def _modify_lock(path: str, fs: Any = None) -> Iterator[dict[str, Any]]:
    """The content of a lock file; what the block makes of it is written."""
    file = Path(path)
    before = file.read_bytes() if file.exists() else b""
    last, content = _written.get(path, (b"", {}))
    if before != last:
        content = _load(before) or {}
    yield content
    after = _dump(content)
    _written[path] = after, content
    if after != before:
        write_atomically(file, after)


class _Loader(CSafeLoader):
    """YAML 1.2, as DVC reads it: `no` and `1:30` are strings."""


class _Dumper(CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True  # stages share lists of settings


def _load(text: str | bytes) -> Any:
    return yaml.load(text, _Loader)


def _dump(content: Any) -> bytes:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False).encode()


for _kind in (_Loader, _Dumper):
    _kind.yaml_implicit_resolvers = {}
    for _versions, _tag, _pattern, _first in implicit_resolvers:
        if (1, 2) in _versions:
            _kind.add_implicit_resolver(_tag, _pattern, _first)
_Dumper.add_representer(OrderedDict, lambda dumper, value: dumper.represent_dict(value.items()))
_Dumper.add_representer(
    type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", "")
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
