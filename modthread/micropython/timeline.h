// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_TIMELINE_H
#define MODTHREAD_MICROPYTHON_TIMELINE_H

// MicroPython's side of the timeline (core/trace.h), which is in a bytearray.

#include "py/obj.h"
#include "../core/trace.h"
#include "state.h"

#if MT_TRACE

// _thread._trace(buffer): records into it from now on. RuntimeError if something is recorded.
extern const mp_obj_fun_builtin_fixed_t mt_py_trace_obj;

// _thread._trace_stop(): ends that. The buffer begins with the oldest event then. Returns how
// many events there were, those that are lost, too, the units of time in a second, and whether
// threads take turns; None if nothing was recorded.
extern const mp_obj_fun_builtin_fixed_t mt_py_trace_stop_obj;

// _thread._trace_read(buffer): copies the latest events, and returns how many, and the number of
// the first.
extern const mp_obj_fun_builtin_fixed_t mt_py_trace_read_obj;

// A wait begins, or goes on after the thread has had the GIL for a moment.
// Context: the calling thread's own. It gives the GIL away next, or has done so.
#define MT_PY_TRACE_WAIT(wait) \
    do { \
        if (mt_trace_on) { \
            mt_py_trace_wait(wait); \
        } \
    } while (0)
void mt_py_trace_wait(const mt_py_wait_t *wait);

// The calling thread is about to give the GIL away, or has got it. Of a wait its own events tell.
#define MT_PY_TRACE_UNLESS_WAITS(self, kind) \
    do { \
        if (mt_trace_on) { \
            mt_py_trace_unless_waits((self), (kind)); \
        } \
    } while (0)
#define MT_PY_TRACE_LEAVE(self) MT_PY_TRACE_UNLESS_WAITS((self), MT_TRACE_LEAVE)
#define MT_PY_TRACE_RUN(self) MT_PY_TRACE_UNLESS_WAITS((self), MT_TRACE_RUN)
void mt_py_trace_unless_waits(const mt_py_thread_t *self, mt_trace_kind_t kind);

// The calling thread has a new name.
#define MT_PY_TRACE_NAME() \
    do { \
        if (mt_trace_on) { \
            mt_py_trace_name(); \
        } \
    } while (0)
void mt_py_trace_name(void);

// Ends it, whoever has begun it: its memory goes away.
#define MT_PY_TRACE_FORGET() mt_py_trace_forget()
void mt_py_trace_forget(void);

#else

#define MT_PY_TRACE_WAIT(wait) ((void)0)
#define MT_PY_TRACE_LEAVE(self) ((void)0)
#define MT_PY_TRACE_RUN(self) ((void)0)
#define MT_PY_TRACE_NAME() ((void)0)
#define MT_PY_TRACE_FORGET() ((void)0)

#endif

#endif // MODTHREAD_MICROPYTHON_TIMELINE_H
