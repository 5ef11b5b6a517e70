"""CPU of the viewer's lists for many users: bench/batch.py CHAMPION.sav [USERS] [ORDER].

The champion's own users are repeated up to the number; the parts go to a temporary folder.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from matinee.runtime.process import fix_threads


def main(sav: str, users: str = "200000", order: Any = "liked") -> None:
    fix_threads()
    import numpy as np

    from matinee.artifacts.pickles import pickle_io
    from matinee.batch.parts import Job, write_parts
    from matinee.batch.viewer import ViewerLists
    from matinee.service.state.viewer_index import ViewerIndex

    index = ViewerIndex.build(pickle_io.read(Path(sav)))
    assert index.champion.histories is not None
    user_ids = np.resize(index.champion.histories.user_ids, int(users))
    lists = ViewerLists(index, user_ids, order, 10, reasons=False)
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        for part, parts, _ in write_parts(lists, Job(folder, None, {"version": "bench"})):
            seconds = time.process_time() - start
            print(f"part {part + 1} of {parts}: {seconds:.1f} CPU s", flush=True)
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 2**20
    milliseconds = 1000 * seconds / len(user_ids)
    print(f"{len(user_ids):,} users x 10, {order}, {len(index.item_attributes.film_ids):,} films:")
    print(f"{seconds:.1f} CPU s, {milliseconds:.2f} ms a user, {size:.1f} MiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
