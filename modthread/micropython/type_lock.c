// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Python's lock and RLock objects.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../core/config.h"
#include "../core/lock.h"
#include "../core/thread.h"
#include "state.h"
#include "timeout.h"
#include "type_lock.h"
#include "wait.h"

typedef struct {
    mp_obj_base_t base;
    mt_lock_t lock;
    #if MT_INTROSPECTION
    uint32_t holder; // the serial number of who acquired it last, or HOLDER_NEVER
    #endif
} mp_obj_thread_lock_t;

#define HOLDER_NEVER UINT32_MAX

static void set_holder(mp_obj_thread_lock_t *self, uint32_t holder) {
    #if MT_INTROSPECTION
    if (self->holder != HOLDER_NEVER) {
        self->holder = holder;
    }
    #else
    (void)self;
    (void)holder;
    #endif
}

static void note_acquired(mp_obj_thread_lock_t *self) {
    #if MT_INTROSPECTION
    set_holder(self, mt_py_serial());
    #else
    (void)self;
    #endif
}

#if MT_RLOCK
// Begins as the other does, so that some functions are of both.
typedef struct {
    mp_obj_base_t base;
    mt_rlock_t rlock; // whose lock comes first
} mp_obj_thread_rlock_t;
#endif

// ---------------------------------------------------------------- arguments

static bool is_default_timeout(mp_obj_t timeout) {
    return mp_obj_equal(timeout, MP_OBJ_NEW_SMALL_INT(-1));
}

static bool has_no_arguments(size_t n_args, const mp_map_t *kwargs) {
    return n_args == 1 && kwargs->used == 0;
}

// Of acquire(): whether to wait, and until when.
static bool parse_acquire(size_t n_args, const mp_obj_t *args, mp_map_t *kwargs,
    mt_deadline_t *deadline) {
    *deadline = MT_FOREVER;
    if (has_no_arguments(n_args, kwargs)) {
        return true;
    }
    enum { ARG_blocking, ARG_timeout, ARG_waitflag };
    static const mp_arg_t allowed[] = {
        {MP_QSTR_blocking, MP_ARG_OBJ, {.u_obj = MP_OBJ_NULL}},
        {MP_QSTR_timeout, MP_ARG_OBJ, {.u_rom_obj = MP_ROM_INT(-1)}},
        {MP_QSTR_waitflag, MP_ARG_KW_ONLY | MP_ARG_OBJ, {.u_obj = MP_OBJ_NULL}},
    };
    mp_arg_val_t vals[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args - 1, args + 1, kwargs, MP_ARRAY_SIZE(allowed), allowed, vals);
    mp_obj_t blocking = vals[ARG_blocking].u_obj;
    mp_obj_t waitflag = vals[ARG_waitflag].u_obj; // the same by another name
    if (blocking != MP_OBJ_NULL && waitflag != MP_OBJ_NULL) {
        mp_raise_TypeError(MP_ERROR_TEXT("extra keyword arguments given"));
    }
    blocking = blocking == MP_OBJ_NULL ? waitflag : blocking;
    bool wait = blocking == MP_OBJ_NULL || mp_obj_is_true(blocking);
    mp_obj_t timeout = vals[ARG_timeout].u_obj;
    *deadline = mt_py_deadline(timeout);
    if (!wait && !is_default_timeout(timeout)) {
        mp_raise_ValueError(MP_ERROR_TEXT("can't specify a timeout for a non-blocking call"));
    }
    return wait && !mt_py_timeout_is_zero(timeout);
}

// ---------------------------------------------------------------- waiting

static bool wait_for_lock(mp_obj_t object, mt_lock_t *lock, const mt_deadline_t *deadline,
    bool interruptible) {
    mt_waiter_t waiter;
    mt_waitable_t on = mt_lock_waitable(lock);
    return mt_wait_begin(&on, &waiter)
        || mt_py_wait_for(object, &on, &waiter, deadline, interruptible);
}

// ---------------------------------------------------------------- lock

// All but its type is 0: free, and never held.
static mp_obj_t make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw,
    const mp_obj_t *args) {
    (void)args;
    mp_arg_check_num(n_args, n_kw, 0, 0, false);
    size_t size = sizeof(mp_obj_thread_lock_t);
    #if MT_RLOCK
    if (type == &mt_py_type_rlock) {
        size = sizeof(mp_obj_thread_rlock_t);
    }
    #endif
    mp_obj_base_t *self = m_malloc0(size);
    self->type = type;
    return MP_OBJ_FROM_PTR(self);
}

#if MT_LIBRARY
static mp_obj_t new_signal(void) {
    mp_obj_t signal = make_new(&mt_py_type_lock, 0, 0, NULL);
    set_holder(MP_OBJ_TO_PTR(signal), HOLDER_NEVER);
    return signal;
}
MP_DEFINE_CONST_FUN_OBJ_0(mt_py_new_signal_obj, new_signal);

// For a Condition, at the end of its wait; an RLock's, too. Not interruptible, so no deadlock is
// raised either: a `with` statement around the wait releases the lock, and must have it then.
static mp_obj_t lock_acquire_restore(mp_obj_t self_in, mp_obj_t saved) {
    (void)saved;
    mp_obj_thread_lock_t *self = MP_OBJ_TO_PTR(self_in);
    wait_for_lock(self_in, &self->lock, &mt_forever, false);
    note_acquired(self);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_2(lock_acquire_restore_obj, lock_acquire_restore);
#endif

#if MT_TRACE
mt_trace_kind_t mt_py_lock_trace_kind(mp_obj_t lock) {
    const mp_obj_thread_lock_t *self = MP_OBJ_TO_PTR(lock);
    mt_trace_kind_t kind = self->holder == HOLDER_NEVER ? MT_TRACE_SIGNAL : MT_TRACE_LOCK;
    return mt_py_is_rlock(lock) ? MT_TRACE_RLOCK : kind;
}
#endif

static void lock_print(const mp_print_t *print, mp_obj_t self_in, mp_print_kind_t kind) {
    (void)kind;
    mp_obj_thread_lock_t *self = MP_OBJ_TO_PTR(self_in);
    mp_printf(print, "<%slocked _thread.lock object at 0x%p>",
        mt_lock_is_held(&self->lock) ? "" : "un", self);
}

static bool acquire_with(size_t n_args, const mp_obj_t *args, mp_map_t *kwargs) {
    mp_obj_thread_lock_t *self = MP_OBJ_TO_PTR(args[0]);
    mt_deadline_t deadline;
    bool wait = parse_acquire(n_args, args, kwargs, &deadline);
    return mt_lock_try_acquire(&self->lock)
        || (wait && wait_for_lock(args[0], &self->lock, &deadline, true));
}

static mp_obj_t lock_acquire(size_t n_args, const mp_obj_t *args, mp_map_t *kwargs) {
    mp_obj_thread_lock_t *self = MP_OBJ_TO_PTR(args[0]);
    bool acquired = has_no_arguments(n_args, kwargs)
        ? mt_lock_try_acquire(&self->lock) || wait_for_lock(args[0], &self->lock, &mt_forever, true)
        : acquire_with(n_args, args, kwargs);
    if (!acquired) {
        return mp_const_false;
    }
    note_acquired(self);
    return mp_const_true;
}
static MP_DEFINE_CONST_FUN_OBJ_KW(lock_acquire_obj, 1, lock_acquire);

bool mt_py_lock_release(mp_obj_t self_in) {
    mp_obj_thread_lock_t *self = MP_OBJ_TO_PTR(self_in);
    #if MICROPY_PY_THREAD_GIL
    // Whoever takes it next says so before it lets anybody look.
    if (mt_word_release(&self->lock.word)) {
        return true;
    }
    #endif
    // It may be a waiter's from now on that doesn't know it yet, and isn't ours any more.
    set_holder(self, 0);
    return mt_lock_release(&self->lock);
}

static mp_obj_t lock_release(mp_obj_t self_in) {
    if (!mt_py_lock_release(self_in)) {
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("release unlocked lock"));
    }
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(lock_release_obj, lock_release);

static mp_obj_t lock_exit(size_t n_args, const mp_obj_t *args) {
    (void)n_args;
    return lock_release(args[0]);
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(lock_exit_obj, 4, 4, lock_exit);

static mp_obj_t lock_locked(mp_obj_t self_in) {
    mp_obj_thread_lock_t *self = MP_OBJ_TO_PTR(self_in);
    return mp_obj_new_bool(mt_lock_is_held(&self->lock));
}
static MP_DEFINE_CONST_FUN_OBJ_1(lock_locked_obj, lock_locked);

static const mp_rom_map_elem_t lock_locals_table[] = {
    {MP_ROM_QSTR(MP_QSTR_acquire), MP_ROM_PTR(&lock_acquire_obj)},
    {MP_ROM_QSTR(MP_QSTR_acquire_lock), MP_ROM_PTR(&lock_acquire_obj)},
    {MP_ROM_QSTR(MP_QSTR_release), MP_ROM_PTR(&lock_release_obj)},
    {MP_ROM_QSTR(MP_QSTR_release_lock), MP_ROM_PTR(&lock_release_obj)},
    {MP_ROM_QSTR(MP_QSTR_locked), MP_ROM_PTR(&lock_locked_obj)},
    {MP_ROM_QSTR(MP_QSTR_locked_lock), MP_ROM_PTR(&lock_locked_obj)},
    #if MT_LIBRARY
    {MP_ROM_QSTR(MP_QSTR__acquire_restore), MP_ROM_PTR(&lock_acquire_restore_obj)},
    #endif
    {MP_ROM_QSTR(MP_QSTR___enter__), MP_ROM_PTR(&lock_acquire_obj)},
    {MP_ROM_QSTR(MP_QSTR___exit__), MP_ROM_PTR(&lock_exit_obj)},
};
static MP_DEFINE_CONST_DICT(lock_locals, lock_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(mt_py_type_lock, MP_QSTR_lock, MP_TYPE_FLAG_NONE, make_new, make_new,
    print, lock_print, locals_dict, &lock_locals);

#if MT_INTROSPECTION
uint32_t mt_py_lock_holder(mp_obj_t lock) {
    #if MT_RLOCK
    if (mt_py_is_rlock(lock)) {
        mp_obj_thread_rlock_t *rlock = MP_OBJ_TO_PTR(lock);
        return mt_atomic_load(&rlock->rlock.owner);
    }
    #endif
    mp_obj_thread_lock_t *self = MP_OBJ_TO_PTR(lock);
    return mt_lock_is_held(&self->lock) && self->holder != HOLDER_NEVER ? self->holder : 0;
}
#endif

// ---------------------------------------------------------------- RLock

#if MT_RLOCK

static void rlock_print(const mp_print_t *print, mp_obj_t self_in, mp_print_kind_t kind) {
    (void)kind;
    mp_obj_thread_rlock_t *self = MP_OBJ_TO_PTR(self_in);
    mt_os_critical_enter();
    uintptr_t owner = (uintptr_t)mt_thread_find(mt_atomic_load(&self->rlock.owner));
    mt_os_critical_exit();
    mp_printf(print, "<%slocked _thread.RLock object owner=" UINT_FMT " count=%u at 0x%p>",
        mt_lock_is_held(&self->rlock.lock) ? "" : "un", (mp_uint_t)owner,
        (unsigned)self->rlock.count, self);
}

static mp_obj_t rlock_acquire(size_t n_args, const mp_obj_t *args, mp_map_t *kwargs) {
    mp_obj_thread_rlock_t *self = MP_OBJ_TO_PTR(args[0]);
    mt_deadline_t deadline;
    bool wait = parse_acquire(n_args, args, kwargs, &deadline);
    if (mt_rlock_try_acquire(&self->rlock)) {
        return mp_const_true;
    }
    if (!wait || !wait_for_lock(args[0], &self->rlock.lock, &deadline, true)) {
        return mp_const_false;
    }
    mt_rlock_own(&self->rlock, 1);
    return mp_const_true;
}
static MP_DEFINE_CONST_FUN_OBJ_KW(rlock_acquire_obj, 1, rlock_acquire);

static NORETURN void raise_not_owned(void) {
    mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("cannot release un-acquired lock"));
}

static mp_obj_t rlock_release(mp_obj_t self_in) {
    mp_obj_thread_rlock_t *self = MP_OBJ_TO_PTR(self_in);
    if (!mt_rlock_release(&self->rlock)) {
        raise_not_owned();
    }
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(rlock_release_obj, rlock_release);

static mp_obj_t rlock_exit(size_t n_args, const mp_obj_t *args) {
    (void)n_args;
    return rlock_release(args[0]);
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(rlock_exit_obj, 4, 4, rlock_exit);

static mp_obj_t rlock_is_owned(mp_obj_t self_in) {
    mp_obj_thread_rlock_t *self = MP_OBJ_TO_PTR(self_in);
    return mp_obj_new_bool(mt_rlock_is_owned(&self->rlock));
}
static MP_DEFINE_CONST_FUN_OBJ_1(rlock_is_owned_obj, rlock_is_owned);

static mp_obj_t rlock_recursion_count(mp_obj_t self_in) {
    mp_obj_thread_rlock_t *self = MP_OBJ_TO_PTR(self_in);
    size_t count = mt_rlock_is_owned(&self->rlock) ? self->rlock.count : 0;
    return mp_obj_new_int_from_uint(count);
}
static MP_DEFINE_CONST_FUN_OBJ_1(rlock_recursion_count_obj, rlock_recursion_count);

// For a Condition, around its wait. An allocation could cost more than that.
static mp_obj_t rlock_release_save(mp_obj_t self_in) {
    mp_obj_thread_rlock_t *self = MP_OBJ_TO_PTR(self_in);
    size_t count = mt_rlock_release_all(&self->rlock);
    if (count == 0) {
        raise_not_owned();
    }
    return MP_OBJ_NEW_SMALL_INT(count);
}
static MP_DEFINE_CONST_FUN_OBJ_1(rlock_release_save_obj, rlock_release_save);

static mp_obj_t rlock_acquire_restore(mp_obj_t self_in, mp_obj_t saved) {
    mp_obj_thread_rlock_t *self = MP_OBJ_TO_PTR(self_in);
    mp_int_t count = mp_obj_get_int(saved);
    if (count < 1) {
        mp_raise_ValueError(MP_ERROR_TEXT("bad saved state"));
    }
    wait_for_lock(self_in, &self->rlock.lock, &mt_forever, false);
    mt_rlock_own(&self->rlock, (size_t)count);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_2(rlock_acquire_restore_obj, rlock_acquire_restore);

static const mp_rom_map_elem_t rlock_locals_table[] = {
    {MP_ROM_QSTR(MP_QSTR_acquire), MP_ROM_PTR(&rlock_acquire_obj)},
    {MP_ROM_QSTR(MP_QSTR_release), MP_ROM_PTR(&rlock_release_obj)},
    {MP_ROM_QSTR(MP_QSTR_locked), MP_ROM_PTR(&lock_locked_obj)},
    {MP_ROM_QSTR(MP_QSTR__is_owned), MP_ROM_PTR(&rlock_is_owned_obj)},
    {MP_ROM_QSTR(MP_QSTR__recursion_count), MP_ROM_PTR(&rlock_recursion_count_obj)},
    {MP_ROM_QSTR(MP_QSTR__release_save), MP_ROM_PTR(&rlock_release_save_obj)},
    {MP_ROM_QSTR(MP_QSTR__acquire_restore), MP_ROM_PTR(&rlock_acquire_restore_obj)},
    {MP_ROM_QSTR(MP_QSTR___enter__), MP_ROM_PTR(&rlock_acquire_obj)},
    {MP_ROM_QSTR(MP_QSTR___exit__), MP_ROM_PTR(&rlock_exit_obj)},
};
static MP_DEFINE_CONST_DICT(rlock_locals, rlock_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(mt_py_type_rlock, MP_QSTR_RLock, MP_TYPE_FLAG_NONE, make_new, make_new,
    print, rlock_print, locals_dict, &rlock_locals);

#endif // MT_RLOCK

#endif // MICROPY_PY_THREAD
