"""Weights, ONNX files and images in the cache, made where they are missing or stale."""
import hashlib
import os
import subprocess
from pathlib import Path

from engines import HERE, INT8_SUFFIX, PYTHON

CACHE = Path(os.environ.get("PEERS_CACHE", HERE / ".cache"))


def exported(network):
    """The folder of a network's files."""
    folder = CACHE / network.name
    stamp = folder / "stamp"
    if not stamp.exists() or stamp.read_text() != definition():
        print(f"exporting {network.name}", flush=True)
        # Threads that spin while they wait make this many times slower on a busy machine.
        environment = os.environ | {"OMP_WAIT_POLICY": "passive"}
        subprocess.run([PYTHON, HERE / "export.py", network.name, folder], check=True, env=environment)
        stamp.write_text(definition())
    return folder


def quantised(network, batches):
    """Sees to the int8 forms of a network's ONNX files."""
    folder = exported(network)
    stamp = folder / "stamp.int8"
    wanted = definition(HERE / "quantise.py")
    for batch in batches:
        result = folder / f"batch{batch}{INT8_SUFFIX}"
        if result.exists() and stamp.exists() and stamp.read_text() == wanted:
            continue
        print(f"quantising {network.name}, batch {batch}", flush=True)
        arguments = [folder / f"batch{batch}.onnx", folder / f"batch{batch}.input", str(batch), str(network.size), result]
        subprocess.run([PYTHON, HERE / "quantise.py", *arguments], check=True)
    stamp.write_text(wanted)


def definition(*further):
    """Changes with whatever makes the files."""
    sources = [HERE / "export.py", HERE / "networks.py", *sorted((HERE / "models").glob("*.py")), *further]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
