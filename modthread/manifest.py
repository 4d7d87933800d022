# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# The modules to freeze into a firmware that has modthread: FROZEN_MANIFEST=<this file>, or
# include() it from a manifest of your own; with timeline=False for one without MT_TRACE.

options.defaults(timeline=True)
package("concurrent", base_path="lib", opt=3)
for name in (
    "threading",
    "threadtools",
    "_threading_conditions",
    "_threading_more",
    "_threading_local",
    "_threading_iterators",
    "_asyncio_guard",
    "queue",
    "asyncio_threads",
    "thread",
    "dummy_thread",
    "dummy_threading",
):
    module(name + ".py", base_path="lib", opt=3)
if options.timeline:
    module("_threadtools_trace.py", base_path="lib", opt=3)
