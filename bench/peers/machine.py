"""The machine: its name, its versions, and how much of it others take meanwhile."""
import json
import os
import platform
import subprocess
import time
from pathlib import Path

from engines import HERE, VERTEBRA

TICKS = os.sysconf("SC_CLK_TCK")
SIMD = {"avx2": "AVX2", "avx512f": "AVX-512", "asimd": "NEON", "sve": "SVE"}
# Columns of /proc/stat that are work: user, nice, system, irq, softirq, steal.
WORK_COLUMNS = (0, 1, 2, 5, 6, 7)


def describe(threads):
    fields = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    flags = (fields.get("flags") or fields.get("Features") or "").split()
    vertebra = json.loads(subprocess.check_output(["dotnet", VERTEBRA, "machine", str(threads)]))
    return {
        "cpu": fields.get("model name", platform.machine()),
        "family": fields.get("cpu family"),
        "model": fields.get("model"),
        "cores": os.cpu_count(),
        "simd": [name for flag, name in SIMD.items() if flag in flags],
        "peak_gflops": vertebra["peakGflops"],
        "system": f"{platform.system()} {platform.release()}",
        "runtime": vertebra["runtime"],
        "commit": commit(),
    }


def commit():
    git = ["git", "-C", HERE]
    name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "--untracked-files=no"], capture_output=True, text=True).stdout.strip()
    return f"{name or 'unknown'}{' with changes' if changed else ''}"


class Neighbours:
    """Counts the processor seconds that others take while a worker is measured: other processes, and other virtual machines."""

    def __init__(self):
        self.capacity = 0.0
        self.taken = 0.0

    def watch(self, ours, work):
        """What the work returns; the processes that are ours are no others."""
        start, busy, own = time.monotonic(), busy_seconds(), process_seconds(ours)
        result = work()
        self.capacity += (time.monotonic() - start) * os.cpu_count()
        self.taken += max(0.0, busy_seconds() - busy - (process_seconds(ours) - own))
        return result


def busy_seconds():
    columns = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    return sum(int(columns[i]) for i in WORK_COLUMNS) / TICKS


def process_seconds(workers):
    # The name, in brackets, may hold spaces; user and system time are the 12th and 13th fields behind it.
    fields = [Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split() for worker in workers]
    return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS


def peak_rss_mb(worker):
    """The most memory that a process has had so far, in MB."""
    lines = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return round(kilobytes * 1024 / 1e6, 1)


def share_taken(neighbours):
    """Part of the processors that others took, of all measurements together."""
    capacity = sum(each.capacity for each in neighbours)
    return sum(each.taken for each in neighbours) / capacity if capacity else 0.0
