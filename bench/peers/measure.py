"""Measures the engines alternately on one network."""
import itertools
import math
import os
import statistics
import tempfile
from array import array
from dataclasses import dataclass
from pathlib import Path

from engines import NEIGHBOUR
from machine import Neighbours, peak_rss_mb
from worker import Worker

LEAST_RUNS = 3
# Relative to the largest logit.
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Effort:
    rounds: int
    seconds: float
    # The first turn compiles, tiers up and fills caches; later ones only find the caches as the others left them.
    first_warm_up: float
    warm_up: float
    # Memory lies elsewhere in each process, which alone is worth a few percent: several starts tell it from what they measure.
    starts: int = 1
    # Whether another process computes on all processors meanwhile.
    beside_load: bool = False


class Row:
    """The measurements of one network at one batch."""

    def __init__(self, task):
        self.task = task
        self.workers = {}
        self.milliseconds = {}
        self.peak_rss_mb = {}
        self.difference = 0.0
        # Of engines whose outputs need not agree: the largest difference and how many images have the same first class.
        self.inexact = {}
        self.neighbours = Neighbours()

    def median(self, engine):
        """Milliseconds an image, all rounds together."""
        return statistics.median(itertools.chain(*self.milliseconds[engine])) / self.task.batch

    def mean(self, engine):
        """Milliseconds an image on the whole: what a median leaves out counts here."""
        return statistics.fmean(itertools.chain(*self.milliseconds[engine])) / self.task.batch

    def round_medians(self, engine):
        """Milliseconds an image, round by round."""
        return [statistics.median(times) / self.task.batch for times in self.milliseconds[engine]]

    def ratios(self, peer, subject):
        """How many times as fast as the peer the subject is, round by round."""
        return [theirs / ours for theirs, ours in zip(self.round_medians(peer), self.round_medians(subject))]


def measure(task, engines, effort):
    row = Row(task)
    for engine in engines:
        row.milliseconds[engine.key] = []
    for start in range(effort.starts):
        measure_once(row, engines, effort, start)
    return row


def measure_once(row, engines, effort, start):
    workers = {}
    load = []
    try:
        for engine in engines:
            workers[engine.key] = Worker(engine.title, engine.command(row.task))
            row.workers[engine.key] = workers[engine.key].description
        compare_logits(row, engines, workers)
        if effort.beside_load:
            load.append(Worker("the load", ["dotnet", NEIGHBOUR, os.cpu_count()]))
            load[0].resume()
        for number in range(effort.rounds):
            warm_up = effort.warm_up if number else effort.first_warm_up
            for engine in rotated(engines, start + number):
                worker = workers[engine.key]
                times = row.neighbours.watch([worker, *load], lambda: worker.ask("measure", warm_up, effort.seconds, LEAST_RUNS))
                row.milliseconds[engine.key].append(times)
        for key, worker in workers.items():
            row.peak_rss_mb[key] = max(row.peak_rss_mb.get(key, 0), peak_rss_mb(worker))
    finally:
        for worker in [*workers.values(), *load]:
            worker.close()


def rotated(engines, number):
    """Each engine comes first, and behind each other, in turn."""
    start = number % len(engines)
    return engines[start:] + engines[:start]


def compare_logits(row, engines, workers):
    """Largest difference between any two engines' logits, relative to the largest logit; what does not count is noted apart."""
    outputs = {engine.key: logits(workers[engine.key]) for engine in engines}
    exact = [outputs[engine.key] for engine in engines if engine.exact]
    first = (exact or list(outputs.values()))[0]
    largest = max(abs(value) for value in first)
    row.difference = max((distance(one, other) / largest for one, other in itertools.combinations(exact, 2)), default=0.0)
    for engine in engines:
        if not engine.exact:
            same = sum(one == other for one, other in zip(top(first, row.task.batch), top(outputs[engine.key], row.task.batch)))
            row.inexact[engine.key] = {"difference": distance(first, outputs[engine.key]) / largest, "same_top1": same}


def logits(worker):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "logits"
        worker.ask("logits", path)
        return array("f", path.read_bytes())


def top(values, batch):
    """The class with the largest logit, image by image."""
    classes = len(values) // batch
    return [max(range(classes), key=lambda i: values[image * classes + i]) for image in range(batch)]


def distance(one, other):
    if len(one) != len(other):
        return float("inf")
    # A NaN is a difference too, whatever max makes of it.
    return max(abs(a - b) if math.isfinite(a) and math.isfinite(b) else float("inf") for a, b in zip(one, other))
