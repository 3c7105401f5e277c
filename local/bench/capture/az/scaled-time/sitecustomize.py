# Loaded by Python at its start, before anything of `az`: sleeps pass as fast as the simulated Azure's time. That time stands
# still while nobody sleeps, so that what the process does for itself is not multiplied: each sleep is told as it begins and
# ends. At the end is written down what the process has used of the processor and of memory.
import atexit
import os
import resource
import socket
import time

_pace = float(os.environ["BENCH_PACE"])
_sleep = time.sleep
_keeper = ("127.0.0.1", int(os.environ["BENCH_CLOCK_PORT"]))
_line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def _scaled(seconds):
    _line.sendto(b"+", _keeper)
    try:
        _sleep(seconds / _pace)
    finally:
        _line.sendto(b"-", _keeper)


def _note():
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open(os.environ["BENCH_COST_FILE"], "a", encoding="ascii") as out:
        out.write(f"{time.process_time()} {kilobytes}\n")


time.sleep = _scaled
atexit.register(_note)
