// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Python's _on_drop(lock, ...): an object whose end releases the locks.
//
// A thread that serves an object, and waits for a lock, learns in this way that nobody
// has the object any more: Python's own classes have no finalisers here. The thread
// must have the locks, and not the object.

#include <string.h>

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MT_LIBRARY

#include "shutdown.h"
#include "type_drop.h"
#include "type_lock.h"

typedef struct {
    mp_obj_base_t base;
    size_t count;
    mp_obj_t locks[];
} mp_obj_thread_drop_t;

// The collector calls it: nothing may be allocated, and no exception raised. At a soft reset
// there is nobody left who waits.
static mp_obj_t drop_del(mp_obj_t self_in) {
    mp_obj_thread_drop_t *self = MP_OBJ_TO_PTR(self_in);
    for (size_t i = 0; i < self->count && !mt_py_is_stopping(); ++i) {
        mt_py_lock_release(self->locks[i]); // or it was free
    }
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(drop_del_obj, drop_del);

static const mp_rom_map_elem_t drop_locals_table[] = {
    {MP_ROM_QSTR(MP_QSTR___del__), MP_ROM_PTR(&drop_del_obj)},
};
static MP_DEFINE_CONST_DICT(drop_locals, drop_locals_table);

static MP_DEFINE_CONST_OBJ_TYPE(mp_type_thread_drop, MP_QSTR__on_drop, MP_TYPE_FLAG_NONE,
    locals_dict, &drop_locals);

// The macro has one argument more since 1.27.
static mp_obj_thread_drop_t *new_drop(size_t count) {
    #if MICROPY_VERSION >= MICROPY_MAKE_VERSION(1, 27, 0)
    return mp_obj_malloc_var_with_finaliser(mp_obj_thread_drop_t, locks, mp_obj_t, count,
        &mp_type_thread_drop);
    #else
    return mp_obj_malloc_var_with_finaliser(mp_obj_thread_drop_t, mp_obj_t, count,
        &mp_type_thread_drop);
    #endif
}

static mp_obj_t on_drop(size_t n_args, const mp_obj_t *args) {
    for (size_t i = 0; i < n_args; ++i) {
        if (!mp_obj_is_type(args[i], &mt_py_type_lock)) {
            mp_raise_TypeError(MP_ERROR_TEXT("expected locks"));
        }
    }
    mp_obj_thread_drop_t *self = new_drop(n_args);
    self->count = n_args;
    memcpy(self->locks, args, n_args * sizeof(mp_obj_t));
    return MP_OBJ_FROM_PTR(self);
}
MP_DEFINE_CONST_FUN_OBJ_VAR(mt_py_on_drop_obj, 1, on_drop);

#endif // MICROPY_PY_THREAD && MT_LIBRARY
