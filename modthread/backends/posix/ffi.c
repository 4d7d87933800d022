// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// MicroPython's module `ffi`, with threads.
//
// A function of a library may block, or start a thread that calls Python and wait for it: it runs
// without the GIL, as any call of the system's does. A callback takes the GIL, whichever thread
// it is called in:
//
//   in a thread of a library      it is a visitor (visit.h); nobody is there to catch an
//                                 exception, so it is reported as that of a thread
//   in a function called by ffi   takes the GIL back for its time. An exception goes on in the
//                                 Python code that has called the function, as upstream has it:
//                                 that has the GIL then, and the rest of the function is skipped
//   anywhere else                 a signal's handler: as upstream has it, nothing is done

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MICROPY_PY_FFI

#include <ffi.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/backend.h"
#include "../../micropython/excepthook.h"
#include "../../micropython/life.h"
#include "visit.h"

typedef void function_t(ffi_cif *cif, void *result, void **args, void *data);

// What MicroPython has asked for. Never freed, as MicroPython never frees what it asks that for.
typedef struct {
    function_t *function;
    void *data;
} callback_t;

// In a function that was called by ffi, without the GIL.
static __thread bool outside;

// ---------------------------------------------------------------- callbacks

// Not inlined: all that Python does has to be below the caller's frame.
static MP_NOINLINE void call_reported(const callback_t *callback, ffi_cif *cif, void *result,
    void **args) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        callback->function(cif, result, args, callback->data);
        nlr_pop();
    } else if (!mt_py_is_system_exit(MP_OBJ_FROM_PTR(nlr.ret_val))) {
        mt_py_report(MP_OBJ_NEW_QSTR(MP_QSTR_ffi_callback), MP_OBJ_FROM_PTR(nlr.ret_val));
    }
}

// None, and an exception, leave the result as it was.
static void clear(const ffi_type *type, void *result) {
    if (type->type != FFI_TYPE_VOID) {
        memset(result, 0, type->size < sizeof(ffi_arg) ? sizeof(ffi_arg) : type->size);
    }
}

static void trampoline(ffi_cif *cif, void *result, void **args, void *data) {
    const callback_t *callback = data;
    clear(cif->rtype, result);
    if (mt_os_self() == NULL) {
        mt_posix_visit_begin(__builtin_frame_address(0));
        call_reported(callback, cif, result, args);
        mt_posix_visit_end();
    } else if (outside) {
        outside = false;
        MP_THREAD_GIL_ENTER();
        callback->function(cif, result, args, callback->data);
        MP_THREAD_GIL_EXIT();
        outside = true;
    } else {
        callback->function(cif, result, args, callback->data);
    }
}

// ---------------------------------------------------------------- linked with --wrap

ffi_status __real_ffi_prep_closure_loc(ffi_closure *closure, ffi_cif *cif, function_t *function,
    void *data, void *code);
ffi_status __wrap_ffi_prep_closure_loc(ffi_closure *closure, ffi_cif *cif, function_t *function,
    void *data, void *code);
void __real_ffi_call(ffi_cif *cif, void (*function)(void), void *result, void **args);
void __wrap_ffi_call(ffi_cif *cif, void (*function)(void), void *result, void **args);

ffi_status __wrap_ffi_prep_closure_loc(ffi_closure *closure, ffi_cif *cif, function_t *function,
    void *data, void *code) {
    callback_t *callback = malloc(sizeof(callback_t));
    if (callback == NULL) {
        return FFI_BAD_ABI; // ValueError
    }
    *callback = (callback_t) {function, data};
    mt_posix_visit_expect();
    return __real_ffi_prep_closure_loc(closure, cif, trampoline, callback, code);
}

void __wrap_ffi_call(ffi_cif *cif, void (*function)(void), void *result, void **args) {
    MP_THREAD_GIL_EXIT();
    outside = true;
    __real_ffi_call(cif, function, result, args);
    outside = false;
    MP_THREAD_GIL_ENTER();
}

#endif // MICROPY_PY_THREAD && MICROPY_PY_FFI
