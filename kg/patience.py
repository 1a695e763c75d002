"""A time limit on a piece of work in this process: one report must not hold up all others."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class OutOfTime(Exception):
    """The work took longer than it was given."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Raise :class:`OutOfTime` in the body once ``seconds`` are over; 0 waits for ever.

    In a main thread a signal does it, which reaches even into the search for a pattern. In another
    thread (a Dask worker's) the body notices at its next step of Python.
    """
    if not seconds:
        yield
    elif threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        with _alarm(seconds):
            yield
    else:
        with _watched(seconds):
            yield


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> Any:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """The body under the eye of a timer that throws the error into its thread."""
    worker, over = threading.get_ident(), threading.Lock()
    done = False

    def ring() -> None:
        with over:
            if not done:
                _throw(worker, OutOfTime)

    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with over:
            done = True
        timer.cancel()


def _throw(thread: int, error: type[Exception]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
