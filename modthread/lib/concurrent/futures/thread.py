# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A pool of threads that run calls.

The executor is what a program has; its threads only have the pool. So the executor can be
dropped while they wait for calls: then they do what was submitted, and end.
"""

import queue
import threading

from ._base import BrokenExecutor, Executor, Future, _report


class BrokenThreadPool(BrokenExecutor):
    """The initializer of a pool's thread has failed."""


def _run(call):
    # A call is a tuple: its future, the function and what that gets.
    future = call[0]
    if not future.set_running_or_notify_cancel():
        return
    try:
        kwargs = call[3]
        result = call[1](*call[2], **kwargs) if kwargs else call[1](*call[2])
    except BaseException as e:
        future.set_exception(e)
    else:
        future._finish(result, None)


def _fail(call, error):
    if call[0].set_running_or_notify_cancel():
        call[0].set_exception(error)


class _Pool:
    # Idle threads wait for the bell, a lock that is held. Ringing it is releasing it, and the
    # first of them takes it; that one rings for the next if there is more to do. So it can be
    # rung from where nothing may be waited for: by the end of the executor.

    def __init__(self, max_workers, prefix, initializer, initargs):
        self.max_workers = max_workers
        self.prefix = prefix
        self.initializer = initializer
        self.initargs = initargs
        self.bell = threading._signal()
        self.bell.acquire()
        self.in_use = threading.Lock()  # held until the executor is dropped
        self.in_use.acquire()
        self.lock = threading.RLock()  # for all that follows
        self.calls = queue.SimpleQueue()
        self.threads = set()
        self.running = 0  # of them
        self.idle = 0
        self.is_broken = False
        self.is_shutdown = False
        self.at_exit = self.shutdown

    def ring(self):
        try:
            if self.bell.locked():  # else it has been rung, and nobody has come yet
                self.bell.release()
        except RuntimeError:
            pass  # the end of the executor has rung it

    def refuse(self):
        if threading._at_exit is None:
            raise RuntimeError("cannot schedule new futures after interpreter shutdown")
        if self.is_broken:
            raise BrokenThreadPool("A thread initializer failed, the thread pool is not usable")
        raise RuntimeError("cannot schedule new futures after shutdown")

    def submit(self, call):
        # The call comes last: when something before it fails, it was never there.
        with self.lock:
            if threading._at_exit is None or self.is_broken or self.is_shutdown:
                self.refuse()
            if len(self.threads) < self.max_workers and self.idle <= self.calls._qsize():
                self.add_thread()
            self.calls._put(call)
            if self.idle:
                self.ring()

    def add_thread(self):
        name = "%s_%d" % (self.prefix, len(self.threads))
        thread = threading.Thread(target=self.work, name=name, daemon=False)
        if not self.running:
            # Its threads wait for calls for ever, and the program for its threads.
            threading._register_atexit(self.at_exit)
        try:
            self.threads.add(thread)
            self.running += 1
            thread.start()
        except BaseException as e:
            if thread.ident is None:  # else it runs: Ctrl-C came later
                self.threads.discard(thread)
                self.has_ended()
            # If there is no room for another thread those that are there will do.
            if not self.threads or not isinstance(e, RuntimeError):
                raise

    def has_ended(self):
        self.running -= 1
        if not self.running:
            threading._unregister_atexit(self.at_exit)

    def work(self):
        try:
            if self.initializer is not None:
                self.initializer(*self.initargs)
        except BaseException as e:
            _report("Exception in initializer:", e)
            self.fail()
        while True:
            call = self.next()
            if call is None:
                return
            try:
                _run(call)
            except BaseException as e:
                _report("Exception in worker:", e)
            call = None  # nobody needs its result for longer than the caller

    def next(self):
        # Waits for a call; None if there won't be any. Idle is who has no call yet.
        was_idle = 0
        while True:
            with self.lock:
                self.idle -= was_idle
                if self.calls._items:
                    call = self.calls._take()
                    if self.idle and self.calls._items:
                        self.ring()
                    return call
                if self.is_shutdown or self.is_broken or not self.in_use.locked():
                    self.has_ended()
                    self.ring()
                    return None
                self.idle += 1
                was_idle = 1
            self.bell.acquire()

    def fail(self):
        with self.lock:
            self.is_broken = True
        error = BrokenThreadPool("A thread initializer failed")
        for call in self.take_calls():
            _fail(call, error)

    def take_calls(self):
        while True:
            with self.lock:
                if not self.calls._qsize():
                    return
                call = self.calls._get()
            yield call

    def shutdown(self, wait=True, cancel_futures=False):
        with self.lock:
            self.is_shutdown = True
            self.ring()
        if cancel_futures:
            for call in self.take_calls():
                call[0].cancel()
                call[0].set_running_or_notify_cancel()
        if wait:
            for thread in self.threads:
                thread.join()


class ThreadPoolExecutor(Executor):
    """Runs calls in at most max_workers threads, each started when it is needed."""

    _pools = 0

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is None:
            max_workers = 5  # what CPython takes on one processor
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        ThreadPoolExecutor._pools += 1
        prefix = thread_name_prefix or "ThreadPoolExecutor-%d" % ThreadPoolExecutor._pools
        self._pool = pool = _Pool(max_workers, prefix, initializer, initargs)
        self._max_workers = max_workers
        self._threads = pool.threads
        # On upstream's _thread executors that are dropped keep their threads.
        if hasattr(threading._thread, "_on_drop"):
            self._on_drop = threading._thread._on_drop(pool.in_use, pool.bell)

    def submit(*args, **kwargs):
        """submit(fn, *args, **kwargs): have that called; return its Future."""
        if len(args) < 2:
            raise TypeError("submit() takes a function")
        # Not named above: kwargs may have these names.
        future = Future()
        args[0]._pool.submit((future, args[1], args[2:], kwargs))
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Accept no more calls; wait for those that are there, or cancel them."""
        self._pool.shutdown(wait, cancel_futures)
