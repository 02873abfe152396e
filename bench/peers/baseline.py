"""Vertebra as it was at another commit, or as it is in another folder, as an engine of its own."""
import shutil
import subprocess
import sys
from pathlib import Path

from engines import BASELINE, HERE, built, vertebra
from prepare import CACHE

PEERS = Path("bench/peers")
WORKER = "VertebraPeer"


def baseline(where):
    """The engine of a folder with a tree of Vertebra, or of a commit; built where its sources are, a commit's in the cache."""
    folder = Path(where)
    name = folder.resolve().name if folder.is_dir() else commit(where)
    tree = folder.resolve() if folder.is_dir() else checked_out(name)
    sources = tree / PEERS / "workers" / WORKER
    if not sources.exists():
        shutil.copytree(HERE / "workers" / WORKER, sources, ignore=shutil.ignore_patterns("bin", "obj"))
    print(f"building Vertebra {name}", flush=True)
    run("dotnet", "build", "-c", "Release", "-v", "quiet", sources)
    return vertebra(BASELINE, f"Vertebra {name}", built(WORKER, tree / PEERS))


def commit(name):
    found = subprocess.run(
        ["git", "-C", HERE, "rev-parse", "--verify", "--quiet", "--short", f"{name}^{{commit}}"], capture_output=True, text=True)
    if found.returncode != 0:
        sys.exit(f"The baseline '{name}' is neither a folder nor a commit of this repository.")
    return found.stdout.strip()


def checked_out(name):
    """A clone at that commit, which shares the repository's objects."""
    tree = CACHE / "baselines" / name
    if not (tree / PEERS).exists():
        repository = subprocess.check_output(["git", "-C", HERE, "rev-parse", "--show-toplevel"], text=True).strip()
        shutil.rmtree(tree, ignore_errors=True)
        run("git", "clone", "--quiet", "--shared", "--no-checkout", repository, tree)
        run("git", "-C", tree, "checkout", "--quiet", "--detach", name)
    return tree


def run(*words):
    words = [str(word) for word in words]
    made = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode != 0:
        sys.exit(f"{made.stdout}\n'{' '.join(words)}' failed.")
