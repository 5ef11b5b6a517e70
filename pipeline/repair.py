"""Puts aside what DVC was killed in the moment of writing, since it refuses to run with it.

Nothing is lost: the stages whose entries are gone are found again in the run cache.
"""

import json
from pathlib import Path

from matinee.artifacts.dvc_lock import LOCK_FILES
from matinee.runtime.serialization import read_yaml

ROOT = Path(__file__).resolve().parents[1]
HELD = ROOT / ".dvc" / "tmp" / "rwlock"


def main() -> None:
    locks = [(ROOT / name, lock_is_whole) for name in LOCK_FILES]
    for file, whole in ((HELD, held_is_whole), *locks):
        if file.exists() and not whole(file):
            file.unlink()
            print(f"{file.relative_to(ROOT)} was half written when DVC was killed; it begins anew.")


def held_is_whole(file: Path) -> bool:
    try:
        return isinstance(json.loads(file.read_bytes()), dict)
    except ValueError:
        return False


def lock_is_whole(file: Path) -> bool:
    from dvc.schema import COMPILED_LOCKFILE_SCHEMA
    from voluptuous import Invalid
    from yaml import YAMLError

    try:
        COMPILED_LOCKFILE_SCHEMA(read_yaml(file))
    except (YAMLError, ValueError, Invalid):
        return False
    return True


if __name__ == "__main__":
    main()
