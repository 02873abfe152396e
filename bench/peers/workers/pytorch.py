"""python3 pytorch.py NETWORK WEIGHTS IMAGES BATCH SIZE THREADS [train]: measures PyTorch eager as lines on standard input ask it to."""
import json
import sys
import time
from pathlib import Path

import numpy
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import networks

name, weights, images = sys.argv[1:4]
batch, size, threads = map(int, sys.argv[4:7])
trains = sys.argv[7:] == ["train"]
torch.set_num_threads(threads)
torch.set_grad_enabled(trains)
module = networks.build(name)
module.load_state_dict(torch.load(weights))
x = torch.from_numpy(numpy.fromfile(images, numpy.float32)).reshape(batch, 3, size, size)

if trains:
    module.train()
    for dropout in (own for own in module.modules() if isinstance(own, torch.nn.Dropout)):
        dropout.p = 0.0
    labels = torch.arange(batch) * 37 % 1000
    optimizer = torch.optim.SGD(module.parameters(), lr=1e-5, momentum=0.9)


def step():
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(module(x), labels).backward()
    optimizer.step()


run = step if trains else lambda: module(x)


def repeat(seconds, least):
    times = []
    while sum(times) < seconds * 1e3 or len(times) < least:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def measure(warm_up, seconds, least):
    repeat(float(warm_up), 1)
    return repeat(float(seconds), int(least))


def logits(path):
    y = module(x)
    y.detach().numpy().tofile(path)
    return list(y.shape)


def answer(value):
    print(json.dumps(value), flush=True)


answer({"version": torch.__version__})
for line in sys.stdin:
    command, *values = line.split()
    answer({"measure": measure, "logits": logits}[command](*values))
