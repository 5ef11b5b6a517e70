"""`dvc repro` with less CPU: python -m matinee.runtime.dvc_process repro.

Costs that grow with the number of stages are removed:
- DVC parses params.yaml two or three times a stage, and searches it by glob patterns. Here it is
  parsed once for each content, and keys are looked up.
- DVC rewrites the whole lock file after each stage by the slow parser that preserves comments; a
  lock file has none, so here libyaml does it.
- DVC hashes a package below src/ for each stage that depends on it; here once a run, since no stage
  writes there.
- DVC locks what a stage reads three times over; here once.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ruamel.yaml import YAML

from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.warm_start import warm_process


def main(arguments: list[str]) -> int:
    with warm_process():
        gc.set_threshold(
            200_000
        )  # the default takes a sixth of a run's CPU, and frees next to nothing
        import dvc.dependency.param
        import dvc.dvcfile
        from dvc.cli import main as dvc_main
        from dvc.dependency.base import Dependency
        from dvc.stage import Stage
        from dvc.utils.serialize import LOADERS

        LOADERS[".yaml"] = _load_once
        dvc.dvcfile.modify_yaml = _modify_lock
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
    return _yaml().load(text) or {}


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
    known, content = _written.get(path, (b"", {}))
    if before != known:
        content = _yaml().load(before) or {}
    yield content
    stream = io.StringIO()
    _yaml().dump(content, stream)
    after = stream.getvalue().encode()
    _written[path] = after, content
    if after != before:
        write_atomically(file, after)


def _yaml() -> YAML:
    yaml: Any = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.representer.add_representer(OrderedDict, yaml.representer.represent_dict.__func__)
    yaml.representer.ignore_aliases = lambda _: True  # stages share lists of settings
    return yaml  # type: ignore[no-any-return]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
