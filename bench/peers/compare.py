#!/usr/bin/python3
"""Measures Vertebra beside ONNX Runtime and PyTorch, alternately, in one run; ./run installs and builds first."""
import argparse
import itertools
import sys
from pathlib import Path

import machine
import networks
from baseline import baseline
from engines import ENGINES, HERE, INT8, Task
from measure import Effort, measure
from prepare import CACHE, exported, quantised
from report import Report
from worker import WorkerFailed

FULL = Effort(rounds=5, seconds=1.0, first_warm_up=1.5, warm_up=0.15)
QUICK = Effort(rounds=3, seconds=0.3, first_warm_up=0.7, warm_up=0.1)
RESULTS = HERE.parent / "results"

# Networks without auxiliary heads and stochastic depth, whose steps are the same in both engines.
TRAINED = [
    "resnet18", "resnet50", "resnext50_32x4d", "wide_resnet50_2", "vgg16", "alexnet", "densenet121", "mobilenet_v1", "mobilenet_v2", "resnest50d"]
TRAINED_BATCH = 8
# Has images of that batch, and the size of all of them.
IMAGES_OF = "resnet18"


def command_line():
    parser = argparse.ArgumentParser(prog="bench/peers/run", description=__doc__)
    parser.add_argument("--models", metavar="A,B", help="networks; all of the comparison when absent")
    parser.add_argument("--batch", metavar="1,8", help="batches; 1 for all networks and 8 for seven of them when absent")
    parser.add_argument("--only", metavar="ort,vertebra", help="engines: ort, ort-int8, torch, vertebra, and baseline where one is given")
    parser.add_argument("--baseline", metavar="COMMIT|FOLDER", help="measure Vertebra of another commit, or of another tree, too")
    parser.add_argument("--rounds", type=positive(int), metavar="N", help=f"turns of each engine a network, {FULL.rounds} when absent")
    parser.add_argument("--starts", type=positive(int), metavar="N", default=1, help="fresh processes N times a row, with those rounds each; 1 when absent")
    parser.add_argument("--seconds", type=positive(float), metavar="S", help=f"measured seconds a turn, {FULL.seconds:g} when absent")
    parser.add_argument("--threads", type=positive(int), metavar="N", default=2, help="threads of each engine, 2 when absent")
    parser.add_argument("--train", action="store_true", help=f"training steps beside PyTorch, at batch {TRAINED_BATCH}, instead of inference")
    parser.add_argument("--beside-load", action="store_true", help="while another process computes on all processors")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK.rounds} rounds of {QUICK.seconds:g} s: a first look, not to be published")
    parser.add_argument("--prepare", action="store_true", help="export what is missing and measure nothing")
    parser.add_argument("--out", metavar="FOLDER", help="where to write; when absent, bench/results for a whole run on a quiet machine, the cache otherwise")
    return parser


def positive(kind):
    def number(text):
        value = kind(text)
        if not 0 < value < float("inf"):
            raise ValueError
        return value
    return number


def choose(text, known, what):
    if text is None:
        return known
    wanted = [word for word in text.split(",") if word]
    unknown = [word for word in wanted if word not in known]
    if unknown or not wanted:
        sys.exit(f"Unknown {what}: {', '.join(unknown) or 'none given'}; there are {', '.join(known)}.")
    return [item for item in known if item in wanted]


def main():
    options = command_line().parse_args()
    narrowed = options != command_line().parse_args(["--train"] if options.train else [])
    names = choose(options.models, TRAINED if options.train else [network.name for network in networks.NETWORKS], "networks")
    batches = [int(batch) for batch in choose(options.batch, ["1", "8"], "batches")]
    known = [engine for engine in ENGINES if not options.train or engine.trains]
    if options.baseline:
        known.insert(-1, baseline(options.baseline))
    keys = choose(options.only, [engine.key for engine in known], "engines")
    engines = [engine for engine in known if engine.key in keys and (options.only or engine.by_default)]
    base = QUICK if options.quick else FULL
    effort = Effort(
        options.rounds or base.rounds, options.seconds or base.seconds, base.first_warm_up, base.warm_up, options.starts, options.beside_load)
    if options.train:
        images = exported(networks.find(IMAGES_OF))
        tasks = [
            Task(network.name, network.size, TRAINED_BATCH, options.threads, exported(network), trains=True, images_folder=images)
            for network in map(networks.find, names)]
    else:
        tasks = [
            Task(network.name, network.size, batch, options.threads, exported(network))
            for network in map(networks.find, names) for batch in network.batches if batch in batches]
    if INT8 in keys and options.only:
        for network in map(networks.find, names):
            quantised(network, [batch for batch in network.batches if batch in batches])
    tasks.sort(key=lambda task: task.batch)
    if options.prepare:
        return
    if not tasks:
        sys.exit("None of these networks is measured at that batch.")

    report = Report(engines, machine.describe(options.threads), effort, options.threads, options.train)
    for task in tasks:
        try:
            row = measure(task, engines, effort)
        except WorkerFailed as failure:
            report.failures.append(f"{task.network}, batch {task.batch}: {failure}")
            print(report.failures[-1], file=sys.stderr, flush=True)
            continue
        report.rows.append(row)
        times = ", ".join(f"{engine.title} {row.median(engine.key):.2f} ms" for engine in engines)
        print(f"{task.network}, batch {task.batch}: {times}", flush=True)

    if not report.rows:
        sys.exit(1)
    print()
    print(report.markdown())
    failed = bool(report.failures or report.disagreements)
    publishable = not narrowed and not failed and report.quiet
    save(report, Path(options.out) if options.out else RESULTS if publishable else CACHE / "results")
    if failed:
        sys.exit(1)


def save(report, folder):
    folder.mkdir(parents=True, exist_ok=True)
    names = itertools.chain([report.file_name()], (f"{report.file_name()}-{number}" for number in itertools.count(2)))
    name = next(name for name in names if not (folder / f"{name}.md").exists())
    (folder / f"{name}.md").write_text(report.markdown())
    (folder / f"{name}.json").write_text(report.json())
    print(f"Written to {folder / name}.md and .json")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
