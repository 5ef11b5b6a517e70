"""Kills the training of the transformer after its first epoch: kill_during_training.py FOLDER.

Prints how the killed process ended, how many epochs were trained when it was called again, whether
the model is that of an undisturbed training, and whether the checkpoint is still there.
"""

import json
import os
import pickle
import signal
import sys
from pathlib import Path

from fixtures import small_movielens
from matinee.models.neural.blocks import next_item_training
from matinee.models.neural.transformer import Transformer
from matinee.runtime.checkpoint import checkpoint_file, write_checkpoint
from matinee.runtime.seeds import rng_for

EPOCHS = 3


def train(checkpoint: Path) -> bytes:
    sizes = {"embedding_size": 8, "heads": 2, "layers": 1, "length": 10}
    model = Transformer(epochs=EPOCHS, patience=EPOCHS, **sizes)
    with checkpoint_file(checkpoint):
        model.fit(small_movielens.tables()[0], rng_for(1))
    return pickle.dumps(model, protocol=5)


def train_until_killed(checkpoint: Path) -> int:
    """The exit code of a process that kills itself after it saved its first epoch."""
    child = os.fork()
    if not child:

        def write_and_die(data: bytes) -> None:
            write_checkpoint(data)
            os.kill(os.getpid(), signal.SIGKILL)

        next_item_training.write_checkpoint = write_and_die
        train(checkpoint)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(folder: str) -> None:
    checkpoint, sizes = Path(folder) / "model.checkpoint", []

    def write_and_count(data: bytes) -> None:
        write_checkpoint(data)
        sizes.append(len(data))

    ended = train_until_killed(checkpoint)
    next_item_training.write_checkpoint = write_and_count
    resumed = train(checkpoint)
    n_resumed = len(sizes)
    print(json.dumps([ended, n_resumed, resumed == train(checkpoint), checkpoint.exists()]))


if __name__ == "__main__":
    main(*sys.argv[1:])
