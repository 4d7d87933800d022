# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The timeline of threadtools: loaded by trace(), which says how it is used."""

import binascii
import sys

import _thread

_LINE = 48  # bytes of events in a line: 6 of them


class Trace:
    """A ring of so many events. Records between start() and stop(), or while it is a context."""

    def __init__(self, size):
        if not hasattr(_thread, "_trace"):
            raise RuntimeError("this firmware has no timeline (MT_TRACE is 0)")
        if size < 1:
            raise ValueError("a timeline needs room for an event")
        self._ring = bytearray(8 * size)
        self._records = False
        self._end = None

    def start(self):
        _thread._trace(self._ring)
        self._records = True
        self._end = None

    def stop(self):
        if self._records:
            self._records = False
            self._end = _thread._trace_stop()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    @property
    def lost(self):
        """How many events were too many, the oldest ones. 0 while it records."""
        return 0 if self._end is None else max(0, self._end[0] - len(self._ring) // 8)

    def events(self):
        """The events, the oldest first, as bytes; of those so far while it records."""
        if self._end is not None:
            return memoryview(self._ring)[: 8 * min(self._end[0], len(self._ring) // 8)]
        copy = bytearray(len(self._ring))
        return memoryview(copy)[: 8 * _thread._trace_read(copy)[0]]

    def dump(self, file=None):
        """Write all of it as lines of text, which `mprig timeline` reads."""
        if self._end is None:
            raise RuntimeError("it isn't recorded, or still is")
        out = sys.stdout if file is None else file
        events = self.events()
        head = (self.lost, self._end[1], self._end[2], len(events) // 8)
        out.write("~timeline 1 lost=%d rate=%d gil=%d events=%d\n" % head)
        for at in range(0, len(events), _LINE):
            text = binascii.b2a_base64(events[at : at + _LINE])
            out.write("~timeline " + str(text, "ascii"))
