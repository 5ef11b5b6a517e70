"""Loads tampered artefacts one by one under an audit hook: audited_loader.py FOLDER.

Prints one JSON line for each: its kind and title, the outcome, the error message, and every
audit event that loading an artefact must not raise.
"""

from __future__ import annotations

import codecs
import json
import os
import pickle
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import malicious_pickles
from matinee.artifacts.bundle import ItemList
from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.pickles.pickle_io import RefusedArtifact, sha256
from matinee.artifacts.pickles.strict_pickle import OURS, RESTORERS
from matinee.model_store import promotion_log, store
from matinee.model_store.storage import PublishError
from pem import pem_of
from tampered_stores import SAV, Case, Stage, cases

READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Witness:
    """An audit hook; such a hook cannot be taken out again, only be told to look away."""

    def __init__(self) -> None:
        self.seen: list[str] | None = None
        self.trap: tuple[Case, Path] | None = None
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.seen is None:
            return
        seen, self.seen = self.seen, None
        if not self.innocent(event, arguments):
            seen.append(f"{event} {arguments}"[:200])
        self.spring(event, arguments)
        self.seen = seen

    def innocent(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "open":
            return isinstance(arguments[2], int) and arguments[2] & ~READING == 0
        if event == "pickle.find_class":
            return arguments in RESTORERS or arguments[0].startswith(OURS)
        if event == "import":
            return arguments[0].startswith(OURS)
        # models of ours are looked for in their folder; copying asks for identities
        return event in ("os.listdir", "builtins.id")

    def spring(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Changes the files in the moment that a case asks for, once."""
        if self.trap:
            case, folder = self.trap
            opened = event == "open" and Path(str(arguments[0])).name
            if case.when == opened or (case.when == "proven" and event == "pickle.find_class"):
                self.trap = None
                case.spoil(folder)


def staged(root: Path) -> Stage:
    def put(place: str, title: str) -> str:
        films = ItemList(np.arange(3), [title, "b", "c"], [1990, None, 2000], ["", "", ""])
        pickle_io.save(films, root / SAV)
        (root / "films.parquet").write_text(title)
        files = {name: root / name for name in (SAV, "films.parquet")}
        return store.publish(files, str(root / place))

    older, newer = put("ours", "older"), put("ours", "newer")
    ours = os.environ["MATINEE_SIGNING_KEY"]
    os.environ["MATINEE_SIGNING_KEY"] = pem_of(Ed25519PrivateKey.generate())
    their = put("theirs", "their")
    os.environ["MATINEE_SIGNING_KEY"] = ours
    command = f"touch {root / 'harm'}"
    return Stage(root / "ours", older, newer, root / "theirs", their, command)


def loaded(place: Path) -> Any:
    return store.open_current(str(place), at_least=2).load(SAV)


def tried(witness: Witness, load: Any, trap: tuple[Case, Path] | None = None) -> dict[str, Any]:
    witness.seen, witness.trap, seen = (noted := []), trap, noted
    try:
        outcome, said = repr(load()), ""
    except (PublishError, RefusedArtifact) as error:
        outcome, said = "refused", str(error)
    # whatever else comes out is what this looks for
    except BaseException as error:  # noqa: BLE001
        outcome, said = "broke", repr(error)
    finally:
        witness.seen = None
    return {"outcome": outcome, "said": said, "seen": seen}


def main(root: Path) -> None:
    # none of these gets better by looking again
    promotion_log.PAUSES = ()
    stage, witness = staged(root), Witness()
    good = repr(loaded(stage.place))
    # its import is not to be taken for theirs
    codecs.lookup("raw-unicode-escape")
    copies = root / "copies"
    for number, case in enumerate(cases(stage)):
        folder = copies / str(number)
        shutil.copytree(stage.place, folder)
        if not case.when:
            case.spoil(folder)
        trap = (case, folder) if case.when else None
        found = tried(witness, partial(loaded, folder), trap)
        if case.when and found["outcome"] == good:
            found["outcome"] = "unharmed"
        print(json.dumps({"kind": case.kind, "title": case.title} | found))
    for title, data in malicious_pickles.harmful(stage.command):
        found = tried(witness, partial(pickle_io.load, data, sha256(data)))
        print(json.dumps({"kind": "signed by us", "title": title} | found))
    for title in ("os.system, reduce", "builtins.eval, reduce", "subprocess.Popen, reduce"):
        data = dict(malicious_pickles.harmful("'true'"))[title]
        found = tried(witness, partial(pickle.loads, data))
        print(json.dumps({"kind": "obeyed", "title": title} | found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
