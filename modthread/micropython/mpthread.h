// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MPTHREAD_H
#define MODTHREAD_MPTHREAD_H

// What the files that know MicroPython share: the record of a thread, and
// waiting in a way that Python code may interrupt.

#include "py/mpstate.h"
#include "py/obj.h"
#include "../core/thread.h"
#include "../core/waitq.h"

// How many words are kept of the frames that are gone when the GIL is away: those
// of the function that gives it away and of the one that keeps them. That is room
// for all callee-saved registers of any machine we know, twice. On a Cortex-M without
// an FPU they are 8 and the return address.
#if defined(__thumb__) && defined(__SOFTFP__)
#define MP_THREAD_FRAME_WORDS (20)
#else
#define MP_THREAD_FRAME_WORDS (48)
#endif

typedef struct _mp_thread_t {
    mt_thread_t base; // first: a mt_thread_t * is a mp_thread_t *
    mp_state_thread_t *state; // &ts, or the main thread's in mp_state_ctx
    // What base.sp leaves out: the registers. At the top of the thread's own stack, but for
    // the main thread and guests; there before it first has the GIL.
    uintptr_t *frame;
    qstr awaits; // the module whose import by another thread it waits for
    uint8_t frame_words; // how many there are
    bool daemon; // the interpreter's end doesn't wait for it
    // From here to the end of the record the collector looks for pointers.
    mp_state_thread_t ts;
    mp_obj_t function;
    size_t n_args;
    size_t n_kw;
    mp_obj_t *args; // n_args objects and n_kw pairs
    mp_obj_t handle; // the thread's _ThreadHandle, or MP_OBJ_NULL
} mp_thread_t;

// Makes the calling task the interpreter's main thread. Once, before everything else.
void mp_thread_init_main(void);

// The calling thread's.
static inline mp_thread_t *mp_thread_self(void) {
    return (mp_thread_t *)mt_os_self();
}

// Builds the record of a new thread that will call function. Raises MemoryError
// or RuntimeError. kwargs may be NULL.
mp_thread_t *mp_thread_prepare(mp_obj_t function, size_t n_args, const mp_obj_t *args,
    const mp_map_t *kwargs);

// Starts it with that many bytes of stack; from here on the record isn't the
// caller's. Raises RuntimeError if it can't be started.
void mp_thread_launch(mp_thread_t *thread, size_t stack_size);

// How to wait for a kind of thing: as mt_lock_pause(), _resume(), _cancel().
typedef struct {
    bool (*pause)(void *thing, mt_waiter_t *waiter);
    bool (*resume)(void *thing, mt_waiter_t *waiter);
    bool (*cancel)(void *thing, mt_waiter_t *waiter);
} mp_thread_wait_ops_t;

// Waits, without the GIL, until the queued waiter is granted (true) or the
// deadline has passed (false, and it is out of the queue). In the main thread
// scheduled callbacks run meanwhile; an exception that is put into the thread is
// raised from here, with the waiter out of the queue and the thing not taken.
// Context: with the GIL.
bool mp_thread_wait(mt_waiter_t *waiter, mt_deadline_t deadline, const mp_thread_wait_ops_t *ops,
    void *thing);

// Waits until the deadline has passed. Callbacks and exceptions as above.
// Context: with the GIL.
void mp_thread_sleep(mt_deadline_t deadline);

// The deadline that a timeout in seconds gives, an int or a float: negative is
// for ever. Raises TypeError, OverflowError, ValueError (not a number).
mt_deadline_t mp_thread_deadline(mp_obj_t timeout);

// Whether a timeout is 0.
bool mp_thread_timeout_is_zero(mp_obj_t timeout);

// The largest timeout, in seconds.
mp_obj_t mp_thread_timeout_max(void);

// Prints, or gives to _thread._excepthook, the exception that ended a thread.
void mp_thread_report(mp_obj_t function, mp_obj_t exception);

// Prints an exception where nobody can catch one that its printing raises.
void mp_thread_print_exception(mp_obj_t exception);

// Waits for all threads that aren't daemons. Ctrl-C ends the wait with the
// exception.
void mp_thread_join_all(void);

// Stops all other threads: with exceptions, and those that don't end so by not
// letting them have the GIL again. Returns how many are left: 0, or as many as are
// in C code that takes longer than that; they have no effect on Python any more,
// unless they have a pointer into its heap. No thread can be started meanwhile.
// Context: the main thread, with the GIL. Blocks, a few MT_STOP_PATIENCE_MS at most
// once the others give the GIL away.
// Builds with a GIL only.
size_t mp_thread_stop_all(void);
#if MICROPY_PY_THREAD_GIL
bool mp_thread_is_stopping(void);
#else
#define mp_thread_is_stopping() (false)
#endif

// Lets the other threads run for a moment.
// Context: with the GIL. Blocks.
void mp_thread_let_others_run(void);

// Calls start(arg), which starts a thread; if it raises RuntimeError while there are
// other threads, lets them run for a moment and calls it again.
// Context: with the GIL. Blocks for that moment at most.
mp_obj_t mp_thread_try_twice(mp_obj_t (*start)(void *arg), void *arg);

// Gives the module's own settings their first values.
void mp_thread_reset_module(void);

// Forgets the imports of threads that were stopped in the middle of one.
void mp_thread_reset_imports(void);

// The thread of this handle has ended: wakes those who join it. NULL: it has none.
// Context: in the critical section.
void mp_thread_handle_finish(void *handle);

// Waits for its thread's end. False if the deadline has passed.
bool mp_thread_handle_join(mp_obj_t handle, mt_deadline_t deadline);

// Makes the calling task, which isn't one of Python's threads, a guest; ends that;
// and marks what guests have on their stacks. Builds with MT_GUESTS only.
mp_thread_t *mp_thread_guest_enter(void);
void mp_thread_guest_leave(void);
void mp_thread_guest_gc(void);

// Drops what the calling thread has in every _local.
void mp_thread_local_forget(void);

extern const mp_obj_type_t mp_type_thread_lock;
extern const mp_obj_type_t mp_type_thread_rlock;
extern const mp_obj_type_t mp_type_thread_handle;

extern const mp_obj_fun_builtin_fixed_t mp_thread_new_local_obj;
extern const mp_obj_fun_builtin_var_t mp_thread_start_joinable_obj;
extern const mp_obj_fun_builtin_fixed_t mp_thread_make_handle_obj;
size_t mp_thread_stack_size(void);

#endif // MODTHREAD_MPTHREAD_H
