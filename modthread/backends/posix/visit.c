// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Visits of threads that nobody here has started. See visit.h.
//
// A thread's record is made at its first visit and freed at the thread's end, by the destructor
// of a key of the system's. In between visits it is ENDED, and only the thread knows of it.

#include <pthread.h>
#include <string.h>

#include "py/cstack.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../../core/gil.h"
#include "../../micropython/state.h"
#include "../../micropython/type_handle.h"
#include "../../micropython/type_local.h"
#include "visit.h"

typedef struct {
    mt_py_thread_t thread; // first
    uintptr_t saved[MT_PY_SAVED_WORDS];
} visitor_t;

bool mt_posix_visits_expected;
static pthread_key_t key;

// ---------------------------------------------------------------- the record

// The thread ends, perhaps in the middle of a visit.
static void free_visitor(void *arg) {
    mt_thread_t *thread = arg;
    if (mt_os_self() == thread) {
        #if MICROPY_PY_THREAD_GIL
        if (!mt_gil_is_held()) {
            MP_THREAD_GIL_ENTER();
        }
        #endif
        mt_posix_visit_end();
    }
    // Whoever has ended its last wait may still be unparking it, in the critical section.
    mt_os_critical_enter();
    mt_os_critical_exit();
    mt_os_free(thread);
}

void mt_posix_visit_expect(void) {
    if (!mt_posix_visits_expected && pthread_key_create(&key, free_visitor) != 0) {
        MT_FATAL("no key for threads that call Python");
    }
    mt_posix_visits_expected = true;
}

static visitor_t *new_visitor(void) {
    visitor_t *visitor = mt_os_alloc(sizeof(visitor_t));
    if (visitor == NULL || pthread_setspecific(key, visitor) != 0) {
        MT_FATAL("no memory for the record of a thread that calls Python");
    }
    visitor->thread.state = &visitor->thread.ts;
    visitor->thread.saved = visitor->saved;
    visitor->thread.daemon = true;
    visitor->thread.base.foreign = true;
    visitor->thread.base.native_id = mt_os_native_id();
    return visitor;
}

// ---------------------------------------------------------------- a visit

// As that of a new thread: nothing is left of the visit before.
static void adopt(mt_py_thread_t *self) {
    memset(&self->ts, 0, sizeof(self->ts));
    self->base.sp = NULL;
    self->base.blocked = true;
    self->saved_words = 0;
    self->handle = MP_OBJ_NULL;
    mt_os_adopt_foreign(&self->base);
    mt_os_critical_enter();
    self->base.serial = mt_thread_new_serial();
    mt_os_critical_exit();
}

// From here to the end of init_state() the collector finds no stack's top, and looks no further.
static void take_gil(mt_py_thread_t *self) {
    #if MICROPY_PY_THREAD_GIL
    MP_THREAD_GIL_ENTER();
    #else
    MICROPY_VM_HOOK_LOOP // the end of the interpreter
    #endif
    mt_thread_enter(&self->base);
}

static void init_state(mt_py_thread_t *self, void *top) {
    size_t below = mt_os_stack_below(top);
    // The backend has taken its margin off. With no room at all Python says so at the first call.
    size_t size = (below == 0 ? 1 : below) + MICROPY_STACK_CHECK_MARGIN;
    mt_os_critical_enter();
    mp_thread_init_state(&self->ts, size, NULL, NULL);
    mp_cstack_init_with_top(top, size);
    mt_os_critical_exit();
}

void mt_posix_visit_begin(void *top) {
    visitor_t *visitor = pthread_getspecific(key);
    if (visitor == NULL) {
        visitor = new_visitor();
    }
    adopt(&visitor->thread);
    take_gil(&visitor->thread);
    init_state(&visitor->thread, top);
}

void mt_posix_visit_end(void) {
    mt_py_local_forget();
    mt_py_thread_t *self = mt_py_self();
    mt_thread_end(&self->base, mt_py_handle_finish, MP_OBJ_TO_PTR(self->handle));
    MP_THREAD_GIL_EXIT();
    mt_os_adopt_foreign(NULL);
}

#endif // MICROPY_PY_THREAD
