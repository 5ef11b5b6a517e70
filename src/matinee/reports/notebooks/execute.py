"""Executes a notebook with the current interpreter."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELL_SECONDS = 300
START_SECONDS = 120


class NotebookError(Exception):
    """Which cell of which notebook failed, and why."""


def execute(notebook: Path, folder: Path) -> NotebookNode:
    """The kernel runs in the folder; the notebook file is not changed."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    loaded: NotebookNode = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        loaded,
        kernel_manager_class=_kernel(),
        timeout=CELL_SECONDS,
        startup_timeout=START_SECONDS,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
    )
    running: dict[str, Any] = {"index": 0}
    client.on_cell_execute = lambda cell, cell_index: running.update(index=cell_index)
    try:
        client.execute(env=os.environ | {"PYTHONHASHSEED": "0"})
    except CellExecutionError as error:
        raise _failed(
            notebook, loaded, running["index"], f"{error.ename}: {error.evalue}"
        ) from None
    except CellTimeoutError:
        why = f"it took more than {CELL_SECONDS} s"
        raise _failed(notebook, loaded, running["index"], why) from None
    except DeadKernelError:
        raise _failed(notebook, loaded, running["index"], "the kernel died") from None
    _refuse_warnings(notebook, loaded)
    return loaded


def _refuse_warnings(notebook: Path, loaded: NotebookNode) -> None:
    """A warning on a page is a fault, and shows paths of this machine."""
    for index, cell in enumerate(loaded.cells):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise _failed(notebook, loaded, index, f"it warns: {output['text'].strip()}")


def _failed(notebook: Path, loaded: NotebookNode, index: int, why: str) -> NotebookError:
    heading = _heading(loaded, index)
    under = f" (under {heading!r})" if heading else ""
    return NotebookError(f"{notebook.name}, cell {index + 1} of {len(loaded.cells)}{under}: {why}")


def _heading(loaded: NotebookNode, index: int) -> str:
    """The last heading before a cell."""
    before = [cell.source for cell in loaded.cells[:index] if cell.cell_type == "markdown"]
    lines = [line for source in before for line in source.splitlines() if line.startswith("#")]
    return str(lines[-1].lstrip("# ")) if lines else ""


def _kernel() -> type[Any]:
    """The kernel of this interpreter, independent of installed kernel specs."""
    from ipykernel.kernelspec import make_ipkernel_cmd
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class InterpreterSpec(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(
                argv=make_ipkernel_cmd(executable=sys.executable),
                language="python",
                metadata={"supported_encryption": ["curve"]},
            )

    class InterpreterKernel(AsyncKernelManager):
        transport_encryption = "auto"  # other users of this machine must not listen

        def _kernel_spec_manager_default(self) -> KernelSpecManager:
            return InterpreterSpec()

    return InterpreterKernel
