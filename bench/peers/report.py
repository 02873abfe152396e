"""The table, as Markdown and JSON."""
import json
import math
import re
import statistics
from datetime import date

from engines import SUBJECT
from machine import share_taken
from measure import TOLERANCE

# Share of the processors above which others disturb a measurement of all cores too much to publish it.
QUIET = 0.03


def geometric_mean(values):
    return math.exp(statistics.fmean(map(math.log, values)))


class Report:
    def __init__(self, engines, machine, effort, threads, trains):
        self.engines = engines
        self.machine = machine
        self.effort = effort
        self.threads = threads
        self.trains = trains
        self.rows = []
        self.failures = []
        measured = [engine.key for engine in engines]
        self.peers = [engine for engine in engines if engine.key != SUBJECT] if SUBJECT in measured else []

    @property
    def disagreements(self):
        return [row for row in self.rows if not row.difference <= TOLERANCE]

    @property
    def neighbours_share(self):
        return share_taken([row.neighbours for row in self.rows])

    @property
    def quiet(self):
        return self.neighbours_share <= QUIET

    def markdown(self):
        return "\n".join([*self._heading(), "", *self._table(), "", *self._memory(), "", "  \n".join(self._remarks())]) + "\n"

    def json(self):
        return json.dumps({
            "date": date.today().isoformat(),
            "train": self.trains,
            "machine": self.machine,
            "threads": self.threads,
            "beside_load": self.effort.beside_load,
            "rounds": self.effort.rounds,
            "seconds": self.effort.seconds,
            "starts": self.effort.starts,
            "neighbours_share": round(self.neighbours_share, 4),
            "engines": {engine.key: self._version(engine) for engine in self.engines},
            "rows": [self._row_json(row) for row in self.rows],
            "geometric_means": self._means(),
            "failures": self.failures,
        }, indent=2) + "\n"

    def file_name(self):
        machine = self.machine
        name = f"{machine['cpu']} family {machine['family']}" if machine["family"] else machine["cpu"]
        return f"{date.today().isoformat()}-" + ("training-" if self.trains else "") + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")

    def _heading(self):
        machine = self.machine
        family = f" (family {machine['family']}, model {machine['model']})" if machine["family"] else ""
        versions = ", ".join(f"{engine.title} {self._version(engine)}" for engine in self.engines)
        return [
            f"# {', '.join(engine.title for engine in reversed(self.engines))}: side by side",
            "",
            f"{date.today().isoformat()} on {machine['cpu']}{family}, {machine['cores']} cores, {', '.join(machine['simd'])}, "
            f"peak {machine['peak_gflops']:.0f} GFLOP/s on {self.threads} threads; {machine['system']}.",
            f"{versions}; {machine['runtime']}, commit {machine['commit']}.",
            "",
            f"Milliseconds an image{' of a training step with SGD' if self.trains else ''}, float32 where a column does not say otherwise, {self.threads} threads each, "
            f"{'beside a process that computes on all cores, ' if self.effort.beside_load else ''}medians of {self.effort.rounds} rounds of "
            f"{self.effort.seconds:g} s an engine, in turn{f', in each of {self.effort.starts} starts of all processes' if self.effort.starts > 1 else ''}. A ratio is how many times as fast as the peer Vertebra is (median of the "
            "rounds; lowest and highest in brackets). The last column is the largest difference between any two engines' logits, "
            "relative to the largest logit.",
        ]

    def _table(self):
        titles = ["network", "batch", *(engine.title for engine in self.engines)]
        titles += [f"ratio to {peer.title}" for peer in self.peers] + ["difference"]
        lines = [titles, ["---", *("---:" for _ in titles[1:])]]
        for row in self.rows:
            cells = [row.task.network, str(row.task.batch), *(f"{row.median(engine.key):.2f}" for engine in self.engines)]
            cells += [ratio_text(row.ratios(peer.key, SUBJECT)) for peer in self.peers]
            lines.append([*cells, f"{row.difference:.0e}"])
        for name, mean in self._means().items() if self.peers else []:
            means = [f"**{mean[peer.key]:.2f}**" for peer in self.peers]
            lines.append(["**geometric mean**", name, *("" for _ in self.engines), *means, ""])
        return ["| " + " | ".join(cells) + " |" for cells in lines]

    def _memory(self):
        lines = [["peak memory, MB", "batch", *(engine.title for engine in self.engines)], ["---", "---:", *("---:" for _ in self.engines)]]
        for row in self.rows:
            lines.append([row.task.network, str(row.task.batch), *(f"{row.peak_rss_mb[engine.key]:.0f}" for engine in self.engines)])
        return ["| " + " | ".join(cells) + " |" for cells in lines]

    def _remarks(self):
        busy = "" if self.quiet else " **The machine was not quiet: these numbers are not to be published.**"
        remarks = [f"Others took {self.neighbours_share:.1%} of the processors while this was measured.{busy}"]
        remarks += [f"{row.task.network}, batch {row.task.batch}: **the outputs differ** by {row.difference:.1e}; {TOLERANCE:g} is allowed."
                    for row in self.disagreements]
        remarks += [
            f"{row.task.network}, batch {row.task.batch}: {engine.title} differs by {row.inexact[engine.key]['difference']:.1%} of the largest logit; "
            f"the first class is the same in {row.inexact[engine.key]['same_top1']} of {row.task.batch}."
            for row in self.rows for engine in self.engines if engine.key in row.inexact]
        return remarks + [f"**Failed**: {failure}." for failure in self.failures]

    def _row_json(self, row):
        return {
            "network": row.task.network,
            "batch": row.task.batch,
            "size": row.task.size,
            "milliseconds_an_image": {engine.key: round(row.median(engine.key), 4) for engine in self.engines},
            "mean_milliseconds_an_image": {engine.key: round(row.mean(engine.key), 4) for engine in self.engines},
            "peak_rss_mb": row.peak_rss_mb,
            "rounds": {engine.key: [round(median, 4) for median in row.round_medians(engine.key)] for engine in self.engines},
            "ratios": {peer.key: round(statistics.median(row.ratios(peer.key, SUBJECT)), 3) for peer in self.peers},
            "difference": row.difference,
            "inexact": row.inexact,
            "neighbours_share": round(share_taken([row.neighbours]), 4),
        }

    def _version(self, engine):
        description = self.rows[0].workers[engine.key]
        bits = description.get("vectorBits")
        return description["version"] + (f" with {bits}-bit vectors" if bits else "")

    def _means(self):
        """Geometric means of the ratios, for each batch and, where there are several, all rows; by batch and peer."""
        batches = sorted({row.task.batch for row in self.rows})
        groups = {str(batch): [row for row in self.rows if row.task.batch == batch] for batch in batches}
        if len(batches) > 1:
            groups["all"] = self.rows
        return {
            name: {peer.key: round(geometric_mean(statistics.median(row.ratios(peer.key, SUBJECT)) for row in rows), 4) for peer in self.peers}
            for name, rows in groups.items()}


def ratio_text(ratios):
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
