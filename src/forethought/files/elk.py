"""The layout engine: elkjs, unmodified, inside this process by way of V8."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import json
import os
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException, MiniRacer

from forethought.errors import Exit, Refusal
from forethought.errors.catalogue import files as catalogue
from forethought.files.assets import find_assets

MOST_SECONDS = 30.0
"""60 boxes take about half a second; what takes this long will not end soon."""

LAST_WORDS = 2.0
"""Seconds that a context which was cut off has to end what it does."""

MOST_BYTES = 512 * 1024**2

# elkjs is written for a browser's worker: it wants a global scope and a timer
_STAGE = """
var self = globalThis, window = globalThis;
globalThis.setTimeout = (work) => { Promise.resolve().then(work); return 0; };
globalThis.clearTimeout = () => {};
globalThis.console = {log() {}, warn() {}, error() {}, time() {}, timeEnd() {}};
var module = {exports: {}}, exports = module.exports;
"""
_START = """
var worker = new module.exports.Worker(''), reply = null;
worker.onmessage = (message) => { reply = message.data; };
worker.postMessage({id: 0, cmd: 'register', algorithms: ['layered']});
"""
_ASK = """
reply = null;
worker.postMessage({id: 1, cmd: 'layout', graph: %s, layoutOptions: {}, options: {}});
"""
_READ = """
JSON.stringify(reply && reply.error ? {error: String(reply.error.message)} : reply)
"""


class ElkEngine:
    """One V8 with elkjs in it: booted at its first use, used by one thread at a time.

    A forked process boots its own, since V8's threads do not survive a fork.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._context: MiniRacer | None = None
        self._process = 0

    def boot(self) -> None:
        """Start V8 and load the engine, if that has not been done."""
        with self._lock:
            self._booted()

    def layout(self, graph: Mapping[str, Any]) -> Mapping[str, Any]:
        """Lay out ``graph``; raises `Refusal` if it takes too long or too much memory."""
        with self._lock:
            context = self._booted()
            try:
                self._run(context, _ASK % json.dumps(graph))
                reply = json.loads(str(self._run(context, _READ)))
            except (JSTimeoutException, JSOOMException) as problem:
                self._give_up(context)
                boxes = len(graph["children"])
                fault = catalogue.LAYOUT_GAVE_UP.fault(value=boxes, seconds=f"{MOST_SECONDS:g}")
                raise Refusal([fault], Exit.REFUSED) from problem
        if reply is None or "error" in reply:
            raise RuntimeError(f"the layout engine failed: {reply}")
        data: Mapping[str, Any] = reply["data"]
        return data

    def _booted(self) -> MiniRacer:
        if self._context is None or self._process != os.getpid():
            context = _kept(_new())
            for script in (_STAGE, self._source, _START):
                context.eval(script, timeout_sec=MOST_SECONDS)
            self._context, self._process = context, os.getpid()
        return self._context

    def _give_up(self, context: MiniRacer) -> None:
        """Close a context that was cut off; the next layout boots another."""
        self._context = None
        # what was cut off still reports back, and must find the context open
        with contextlib.suppress(JSEvalException, JSTimeoutException):
            context.eval("0", timeout_sec=LAST_WORDS)
        context.close()

    @staticmethod
    def _run(context: MiniRacer, script: str) -> object:
        return context.eval(script, timeout_sec=MOST_SECONDS, max_memory=MOST_BYTES)


def _new() -> MiniRacer:
    """Make a V8 with a thread of its own.

    Made where an event loop runs (a notebook, an asynchronous server), it would share that loop,
    and wait for an answer that the waiting loop cannot bring.
    """
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(MiniRacer).result()


def _kept(context: MiniRacer) -> MiniRacer:
    """Close ``context`` as the process ends, and at no other time.

    Left to the garbage collector it may be closed after its thread has stopped, or in a forked
    process that never had the thread, and would wait for it for ever.
    """
    atexit.register(_close, context, os.getpid())
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(context))
    return context


def _close(context: MiniRacer, process: int) -> None:
    if os.getpid() == process:
        context.close()


@cache
def layout_engine() -> ElkEngine:
    """Return this process's engine, with the shipped elkjs."""
    return ElkEngine(find_assets().elk_source())
