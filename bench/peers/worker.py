"""A worker process that is asked by lines, answers in JSON, and stands still while it is not asked."""
import ctypes
import json
import os
import signal
import subprocess

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
PATIENCE_SECONDS = 10


class WorkerFailed(Exception):
    pass


class Worker:
    """Between answers all threads of the process are stopped, so that none spins while another engine is measured."""

    def __init__(self, title, command):
        self.title = title
        self._process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=die_with_parent)
        self.description = self._answer()
        self.pause()

    @property
    def pid(self):
        return self._process.pid

    def resume(self):
        self._signal(signal.SIGCONT)

    def pause(self):
        self._signal(signal.SIGSTOP)

    def ask(self, *words):
        self.resume()
        try:
            self._process.stdin.write(" ".join(map(str, words)) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self._answer()
        self.pause()
        return answer

    def close(self):
        self.resume()
        self._process.stdin.close()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self._process.stdout.close()

    def _answer(self):
        line = self._process.stdout.readline()
        if not line:
            raise WorkerFailed(f"{self.title} ended without an answer, exit code {self._process.wait()}")
        return json.loads(line)

    def _signal(self, number):
        if self._process.poll() is None:
            os.killpg(self._process.pid, number)


def die_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
