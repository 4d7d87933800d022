// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_CONFIG_H
#define MODTHREAD_CONFIG_H

#include <stdint.h>

// Every switch of the module, with its default. Set one with -D, or in the
// port's mpconfigport.h; sizes are in bytes and times in the unit of the name.

// How long a thread that computes keeps the GIL when only other threads that
// compute want it. A thread that comes back from blocking doesn't wait for the
// end of a slice, unless the holder has just come back from blocking itself.
#ifndef MT_GIL_SLICE_US
#define MT_GIL_SLICE_US (2000)
#endif

// How long in all threads back from blocking may pass the threads that compute, before one of
// those has a slice that only an event breaks, the end of a sleep or of a call; and not before
// MT_GIL_FORCED_US of it.
#ifndef MT_GIL_OWED_MAX_US
#define MT_GIL_OWED_MAX_US (16000)
#endif
#ifndef MT_GIL_FORCED_US
#define MT_GIL_FORCED_US (250)
#endif

// A thread that lost the GIL in a call, and comes back within this time of the turn of the
// thread that took it, has only made a short call: it isn't let in before those who compute.
// And so long the turn of a thread that has come back from blocking is left alone by those for
// whom an event has come.
#ifndef MT_GIL_SHORT_CALL_US
#define MT_GIL_SHORT_CALL_US (100)
#endif

// How long one that waits for a lock is passed over while it is the first in line, before a
// release hands the lock to it. Many who wait so get it one by one, and others in between.
#ifndef MT_LOCK_FIRST_US
#define MT_LOCK_FIRST_US (200)
#endif

// How long it is passed over in all, before it is handed the lock as soon as it is the first.
#ifndef MT_LOCK_PATIENCE_US
#define MT_LOCK_PATIENCE_US (800)
#endif

// How long a woken waiter that came too late sleeps before it looks again. 0 where to
// wake a thread isn't to switch to it.
#ifndef MT_BACK_OFF_US
#define MT_BACK_OFF_US (MT_OS_BACK_OFF_US)
#endif

// How long a thread whose waits tend to be short looks at what it waits for before it parks (spin.h).
// A system takes longer to wake a thread on another CPU.
#ifndef MT_SPIN_US
#define MT_SPIN_US (20)
#endif

// How many branches the GIL's holder may still execute before it wakes the threads that it
// has handed something to, which can't run before it gives the GIL away.
#ifndef MT_GIL_WAKE_COUNTDOWN
#define MT_GIL_WAKE_COUNTDOWN (256)
#endif

// How long a thread may take for its end when all are stopped, before it is ended
// without its consent.
#ifndef MT_STOP_PATIENCE_MS
#define MT_STOP_PATIENCE_MS (1000)
#endif

// Smallest value other than 0 that _thread.stack_size() accepts.
#ifndef MT_STACK_SIZE_MIN
#define MT_STACK_SIZE_MIN (4096)
#endif

// 1: as little flash as can be, 7.6 KB on a Cortex-M3. What the switches from here to
// MT_INTROSPECTION stand for is left out, but for those that are set. start_new_thread(), locks with
// timeouts, a fair GIL, Ctrl-C and soft resets stay; the Python library, but for `thread` and
// `dummy_thread`, can't be used.
#ifndef MT_SMALL
#define MT_SMALL (0)
#endif

// 1: _thread.RLock. 0 saves 800 bytes (here and below: on a Cortex-M3).
#ifndef MT_RLOCK
#define MT_RLOCK (!MT_SMALL)
#endif

// 1: _thread._local. 0 saves 430 bytes.
#ifndef MT_LOCAL
#define MT_LOCAL (!MT_SMALL)
#endif

// 1: threads that can be joined, _thread.start_joinable_thread() and what goes with it. `threading`
// needs it. 0 saves 1160 bytes.
#ifndef MT_HANDLES
#define MT_HANDLES (!MT_SMALL)
#endif

// 1: what is called for all threads can be set, _thread._excepthook and, with sys.settrace,
// _settrace_all_threads(). 0: the exception that ends a thread is printed; that saves 320 bytes.
#ifndef MT_HOOKS
#define MT_HOOKS (!MT_SMALL)
#endif

// 1: an import of what another thread is importing waits for it. 0: such an import finds the half of
// a module that there is so far, as on MicroPython's other ports; so modules are to be imported
// before threads are started. That saves 970 bytes.
#ifndef MT_IMPORTS
#define MT_IMPORTS (!MT_SMALL)
#endif

// 1: what only the Python library calls (`threading`, `queue`, `threadtools` and so on): names, native
// identifiers, _on_drop(), _interrupt(). 0 saves 830 bytes.
#ifndef MT_LIBRARY
#define MT_LIBRARY (!MT_SMALL)
#endif

// 1 if one can see what threads do: _thread._threads(), on which all but interrupt() in threadtools
// is built, the table that comes from C, deadlocks that are noticed. 0 leaves the code out, 3.5 KB on
// a Cortex-M3, and what locks and waits note for it.
#ifndef MT_INTROSPECTION
#define MT_INTROSPECTION (!MT_SMALL)
#endif
#if MT_INTROSPECTION && !MT_LIBRARY
#error "modthread: MT_INTROSPECTION needs MT_LIBRARY 1, which raises deadlocks in threads"
#endif

// Threads are found by their serial number in so many lists, a pointer each: with as many threads
// or fewer in one step, so that a circle of waits is found in proportion to its length. 0: in the list
// of all; then a thread takes a pointer less. That is for builds without MT_INTROSPECTION, where
// nobody looks. To be set with -D only, as the core has to know it, too.
#ifndef MT_THREAD_BUCKETS
#define MT_THREAD_BUCKETS (UINTPTR_MAX > UINT32_MAX ? 1024 : 16)
#endif

// 1 if tasks that aren't Python's threads may call Python, as the Bluetooth host on
// an ESP32 does. Accesses to a thread's state then call a function, but for sources
// compiled with MT_HAS_GIL.
#ifndef MT_FOREIGN
#define MT_FOREIGN (0)
#endif

// 1: threads can be recorded as a timeline (trace.h, and `threadtools.trace()` in Python). 0 leaves
// nothing of it. A makefile sets it by MODTHREAD_TIMELINE, because collections are recorded by
// linker options.
#ifndef MT_TRACE
#define MT_TRACE (0)
#endif
#if MT_TRACE && !MT_INTROSPECTION
#error "modthread: MT_TRACE needs MT_INTROSPECTION 1, which notes the waits that it records"
#endif

// Goes in front of functions that an interrupt handler calls. On ESP-IDF they have to
// be in RAM: the handler of the prompt's line also runs while the flash is written.
#ifndef MT_ISR_CODE
#ifdef ESP_PLATFORM
#include "esp_attr.h"
#define MT_ISR_CODE IRAM_ATTR
#else
#define MT_ISR_CODE
#endif
#endif

#if MT_GIL_SLICE_US <= 0
#error "MT_GIL_SLICE_US must be at least 1"
#endif
#if MT_GIL_OWED_MAX_US <= MT_GIL_SLICE_US
#error "MT_GIL_OWED_MAX_US must be more than MT_GIL_SLICE_US"
#endif
#if MT_GIL_FORCED_US <= 0 || MT_GIL_FORCED_US > MT_GIL_SLICE_US
#error "MT_GIL_FORCED_US must be at least 1, and at most MT_GIL_SLICE_US"
#endif
#if MT_GIL_WAKE_COUNTDOWN < 1
#error "MT_GIL_WAKE_COUNTDOWN must be at least 1, or nobody is woken"
#endif
#if MT_STACK_SIZE_MIN < 4096
#error "MT_STACK_SIZE_MIN must be at least 4096, the smallest size that _thread promises"
#endif

#endif // MODTHREAD_CONFIG_H
