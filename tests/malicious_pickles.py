"""Pickles that mean harm, each in the dialects in which a pickle can say the same."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

NAMES = """
os.system os.popen os.execv os.remove os.putenv os._exit posix.system posix.unlink nt.system
subprocess.Popen subprocess.check_output subprocess.getoutput pty.spawn
builtins.eval builtins.exec builtins.compile builtins.open builtins.getattr builtins.setattr
builtins.__import__ builtins.globals builtins.breakpoint builtins.type
importlib.import_module runpy.run_path code.InteractiveInterpreter timeit.timeit cProfile.run
pdb.run ctypes.CDLL socket.create_connection urllib.request.urlopen shutil.rmtree webbrowser.open
pickle.loads marshal.loads types.FunctionType types.CodeType functools.partial functools.reduce
operator.attrgetter operator.methodcaller itertools.starmap logging.config.fileConfig
sys.exit sys.settrace signal.raise_signal gc.get_objects
numpy.load numpy.fromfile numpy.memmap numpy.save numpy.testing._private.utils.runstring
numpy.f2py.run_main numpy.lib._npyio_impl.load numpy.random.bit_generator.__import__
joblib.load cloudpickle.loads pandas.read_pickle pandas.eval sklearn.svm._classes.SVC
sklearn.tree._tree.__builtins__ xgboost.core._load_lib
matinee.runtime.atomic_write.write_atomically matinee.model_store.store.publish
matinee.model_store.keys.signing_key
matinee.models.base.np matinee.models.base.np.load matinee.models.base.Demographics.__new__
matinee.models.base.hyperparameters matinee.models.absent.Model matinee.modelsandmore.Model
"""
"""What a pickle might like to call."""


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def found(target: str) -> bytes:
    module, name = target.rsplit(".", 1)
    return text(module) + text(name) + b"\x93"


def called(target: str, argument: str) -> bytes:
    return found(target) + text(argument) + b"\x85R"


def whole(body: bytes) -> bytes:
    return b"\x80\x05" + body + b"."


def _old(target: str) -> bytes:
    module, name = target.rsplit(".", 1)
    return f"{module}\n{name}\n".encode()


DIALECTS: dict[str, Callable[[str, str], bytes]] = {
    "reduce": lambda target, command: whole(called(target, command)),
    "global": lambda t, c: b"c" + _old(t) + b"(V" + c.encode() + b"\ntR.",
    "inst": lambda t, c: b"(V" + c.encode() + b"\ni" + _old(t) + b".",
    "obj": lambda t, c: b"(c" + _old(t) + b"V" + c.encode() + b"\no.",
    "newobj": lambda t, c: whole(found(t) + text(c) + b"\x85\x81"),
    "newobj_ex": lambda t, c: whole(found(t) + text(c) + b"\x85}\x92"),
    "in our own": lambda t, c: whole(
        found("matinee.models.base.Demographics") + called(t, c) + b"\x85\x81"
    ),
    "in an array": lambda t, c: whole(
        found("numpy.ndarray") + b"K\x01\x85" + called(t, c) + b"\x87R"
    ),
    "as state": lambda t, c: whole(
        found("numpy.random.bit_generator.SeedSequence") + b")\x81" + called(t, c) + b"b"
    ),
    "dropped": lambda t, c: whole(called(t, c) + b"0N"),
}
"""A target and its one argument, as a pickle."""


def harmful(command: str) -> Iterator[tuple[str, bytes]]:
    for target in NAMES.split():
        for dialect, said in DIALECTS.items():
            yield f"{target}, {dialect}", said(target, command)
    yield from cunning(command)


def cunning(command: str) -> Iterator[tuple[str, bytes]]:
    """What no list of forbidden names alone would stop."""
    person = "matinee.models.base.Demographics"
    rebuild = "matinee.artifacts.pickles.arrays.restore_array"
    changed = b"N}" + text("score") + b"Ns\x86b"
    yield "attribute of our class", whole(found("matinee.artifacts.bundle.Champion") + changed)
    yield "attribute of our tuple", whole(found(person) + changed)
    yield "state of our class", whole(found(person) + b"}" + text("gender") + b"Nsb")
    yield "attribute of a function", whole(found(rebuild) + changed)
    chain = found("builtins.getattr") + found(person) + text("__new__") + b"\x86R"
    yield "chain of getattr", whole(chain)
    nested = found("builtins.getattr") + called("builtins.__import__", "os") + text("system")
    yield "getattr of a module", whole(nested + b"\x86R" + text(command) + b"\x85R")
    yield (
        "dots in the name",
        whole(text("matinee.models.base") + text("Demographics.__new__") + b"\x93"),
    )
    yield "dots in the module", whole(text("matinee.models..base") + text("Demographics") + b"\x93")
    yield "module as a path", whole(text("matinee.models./etc/passwd") + text("x") + b"\x93")
    yield "name that is a number", whole(b"K\x01K\x02\x93")
    yield "extension code", whole(b"\x82\x01")
    yield "persistent object", b"Pname\n."
    yield "buffer from outside", whole(b"\x97")
    yield "no end", whole(found(person))[:-1]
    yield "more than is there", whole(b"\x8e" + struct.pack("<Q", 2**40))
    yield "memo that is not there", whole(b"h\xff")
    yield "nothing on the stack", whole(b"R")
    yield "unknown instruction", whole(b"\xff")
    yield "protocol of tomorrow", b"\x80\xff."
