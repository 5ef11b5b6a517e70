"""The number of threads decides the last bits of sums: it is fixed before numpy is loaded."""

from __future__ import annotations

import os


def fix_threads() -> None:
    os.environ.update(
        OPENBLAS_NUM_THREADS="1",
        MKL_NUM_THREADS="1",
        OMP_NUM_THREADS="2",
        OMP_WAIT_POLICY="PASSIVE",  # idle threads that spin slow everything else down
    )
