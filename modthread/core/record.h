// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_RECORD_H
#define MODTHREAD_RECORD_H

// The record of a thread; its states are drawn in thread.h. Included by backend.h, after the
// backend's own types.

#include "config.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    MT_THREAD_NEW, // all zero
    MT_THREAD_STARTING,
    MT_THREAD_LIVE,
    MT_THREAD_ENDED,
} mt_thread_state_t;

typedef struct mt_thread {
    mt_os_thread_t os;
    struct mt_thread *next; // in the registry, a ring that begins with the main thread
    struct mt_thread *prev;
    #if MT_THREAD_BUCKETS
    struct mt_thread *same; // the next one that is found in the same place (thread.c)
    #endif
    mt_thread_state_t state;
    bool must_exit; // it ends where it would get the GIL
    bool foreign; // nobody here has started it: not counted
    // Of the time since it had the GIL last; only the thread itself writes these two.
    bool blocked : 1; // it has parked, or is new
    bool served : 1; // another thread has ended its latest wait, or has started it
    uint8_t short_waits : 6; // what it has learnt of its waits (spin.h); its own
    uint32_t turn; // the GIL's turn when it had it last; its own
    uint32_t serial; // 1 for the main thread, then counting; never 0
    uintptr_t native_id; // 0 until it is LIVE
    // The mark of a LIVE thread that isn't running Python: everything that
    // it uses of its stack is at sp or above. NULL until the first time.
    void *sp;
} mt_thread_t;

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_RECORD_H
