"""The engines: how each one's worker process is started."""
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"


def built(project, peers=HERE):
    """Where the build of a worker in C# leaves it, in this tree's bench/peers or another's."""
    return peers / "workers" / project / "bin/Release/net10.0" / f"{project}.dll"


VERTEBRA = built("VertebraPeer")
NEIGHBOUR = built("BusyNeighbour")


@dataclass(frozen=True)
class Task:
    """What is measured: one network at one batch."""
    network: str
    size: int
    batch: int
    threads: int
    folder: Path
    trains: bool = False
    # Where another network's images of that size are read.
    images_folder: Path = None

    @property
    def images(self):
        return (self.images_folder or self.folder) / f"batch{self.batch}.input"

    @property
    def shape(self):
        return self.batch, self.size, self.threads, *(["train"] if self.trains else [])


@dataclass(frozen=True)
class Engine:
    key: str
    title: str
    command: Callable[[Task], list]
    trains: bool = True
    # Whether its outputs have to agree with the others', and whether it is measured unasked.
    exact: bool = True
    by_default: bool = True


def onnx_runtime(key, title, suffix, **traits):
    return Engine(key, title, lambda task: [
        "dotnet", built("OnnxRuntimePeer"), task.folder / f"batch{task.batch}{suffix}", task.images, *task.shape], trains=False, **traits)


def vertebra(key, title, worker=VERTEBRA):
    return Engine(key, title, lambda task: ["dotnet", worker, task.network, task.folder / "weights.pth", task.images, *task.shape])


SUBJECT = "vertebra"
BASELINE = "baseline"
INT8 = "ort-int8"
INT8_SUFFIX = ".int8.onnx"
ENGINES = [
    onnx_runtime("ort", "ONNX Runtime", ".onnx"),
    onnx_runtime(INT8, "ONNX Runtime int8", INT8_SUFFIX, exact=False, by_default=False),
    Engine("torch", "PyTorch", lambda task: [
        PYTHON, HERE / "workers/pytorch.py", task.network, task.folder / "weights.pth", task.images, *task.shape]),
    vertebra("vertebra", "Vertebra"),
]
