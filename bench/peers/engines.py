"""The three engines: how each one's worker process is started."""
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
WORKERS = HERE / "workers"
VERTEBRA = WORKERS / "VertebraPeer/bin/Release/net10.0/VertebraPeer.dll"
PYTHON = "/usr/bin/python3"


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


ENGINES = [
    Engine("ort", "ONNX Runtime", lambda task: [
        "node", WORKERS / "onnxruntime.mjs", task.folder / f"batch{task.batch}.onnx", task.images, *task.shape], trains=False),
    Engine("torch", "PyTorch", lambda task: [
        PYTHON, WORKERS / "pytorch.py", task.network, task.folder / "weights.pth", task.images, *task.shape]),
    Engine("vertebra", "Vertebra", lambda task: [
        "dotnet", VERTEBRA, task.network, task.folder / "weights.pth", task.images, *task.shape]),
]
SUBJECT = "vertebra"
