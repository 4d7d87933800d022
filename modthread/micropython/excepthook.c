// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The exception that ends a thread: printed, or given to _thread._excepthook.

#include "py/mpthread.h"
#include "py/objtuple.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "excepthook.h"

// Bytes that most reports fit into; a longer one grows.
#define REPORT_SIZE (256)

static void print_report_to(const mp_print_t *print, mp_obj_t function, mp_obj_t exception) {
    mp_print_str(print, "Unhandled exception in thread started by ");
    mp_obj_print_helper(print, function, PRINT_REPR);
    mp_print_str(print, "\n");
    mp_obj_print_exception(print, exception);
}

// In one piece, so that those of two threads don't mix, or piece by piece, for which there is
// always memory. What it raises is returned, MP_OBJ_NULL if nothing.
static mp_obj_t try_print_report(mp_obj_t function, mp_obj_t exception, bool in_one_piece) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) != 0) {
        return MP_OBJ_FROM_PTR(nlr.ret_val);
    }
    if (in_one_piece) {
        vstr_t vstr;
        mp_print_t print;
        vstr_init_print(&vstr, REPORT_SIZE, &print);
        print_report_to(&print, function, exception);
        mp_print_strn(MICROPY_ERROR_PRINTER, vstr.buf, vstr.len, 0, 0, 0);
        vstr_clear(&vstr);
    } else {
        print_report_to(MICROPY_ERROR_PRINTER, function, exception);
    }
    nlr_pop();
    return MP_OBJ_NULL;
}

// Raises nothing.
static void print_report(mp_obj_t function, mp_obj_t exception) {
    if (try_print_report(function, exception, true) == MP_OBJ_NULL) {
        return;
    }
    mp_obj_t failure = try_print_report(function, exception, false);
    if (failure != MP_OBJ_NULL) {
        mp_printf(MICROPY_ERROR_PRINTER, "\n%s while this was printed\n",
            mp_obj_get_type_str(failure));
    }
}

void mt_py_print_exception(mp_obj_t exception) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_obj_print_exception(MICROPY_ERROR_PRINTER, exception);
        nlr_pop();
    } else {
        mp_print_str(MICROPY_ERROR_PRINTER, mp_obj_get_type_str(exception));
        mp_print_str(MICROPY_ERROR_PRINTER, "\n");
    }
}

#if MT_HOOKS

static const qstr hook_arg_fields[] = {
    MP_QSTR_exc_type,
    MP_QSTR_exc_value,
    MP_QSTR_exc_traceback,
    MP_QSTR_thread,
};

// The value of _thread._excepthook until somebody stores another.
static mp_obj_t default_excepthook(mp_obj_t args) {
    mp_obj_t exception = mp_load_attr(args, MP_QSTR_exc_value);
    if (!mp_obj_is_exception_instance(exception)) {
        mp_raise_TypeError(MP_ERROR_TEXT("exc_value must be an exception"));
    }
    print_report(mp_load_attr(args, MP_QSTR_thread), exception);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(default_excepthook_obj, default_excepthook);

static void call_hook_bare(mp_obj_t hook, mp_obj_t function, mp_obj_t exception) {
    mp_obj_t items[] = {
        MP_OBJ_FROM_PTR(mp_obj_get_type(exception)),
        exception,
        mp_const_none, // MicroPython has no traceback objects
        function,
    };
    mp_call_function_1(hook, mp_obj_new_attrtuple(hook_arg_fields, MP_ARRAY_SIZE(items), items));
}

// A hook that fails: its own exception comes first, and then what it was called for.
static void call_hook(mp_obj_t hook, mp_obj_t function, mp_obj_t exception) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        call_hook_bare(hook, function, exception);
        nlr_pop();
    } else {
        mp_print_str(MICROPY_ERROR_PRINTER, "Exception in _thread._excepthook:\n");
        mt_py_print_exception(MP_OBJ_FROM_PTR(nlr.ret_val));
        print_report(function, exception);
    }
}

void mt_py_report(mp_obj_t function, mp_obj_t exception) {
    mp_obj_t hook = MP_STATE_VM(modthread_excepthook);
    if (hook == MP_OBJ_NULL) {
        print_report(function, exception);
    } else {
        call_hook(hook, function, exception);
    }
}

void mt_py_excepthook_attr(mp_obj_t *dest) {
    if (dest[0] == MP_OBJ_NULL) {
        mp_obj_t hook = MP_STATE_VM(modthread_excepthook);
        dest[0] = hook == MP_OBJ_NULL ? MP_OBJ_FROM_PTR(&default_excepthook_obj) : hook;
        return;
    }
    // A deletion restores the default.
    bool is_default = dest[1] == MP_OBJ_FROM_PTR(&default_excepthook_obj);
    MP_STATE_VM(modthread_excepthook) = is_default ? MP_OBJ_NULL : dest[1];
    dest[0] = MP_OBJ_NULL;
}

void mt_py_excepthook_reset(void) {
    MP_STATE_VM(modthread_excepthook) = MP_OBJ_NULL;
}

MP_REGISTER_ROOT_POINTER(mp_obj_t modthread_excepthook);

#else

void mt_py_report(mp_obj_t function, mp_obj_t exception) {
    print_report(function, exception);
}

#endif // MT_HOOKS

#endif // MICROPY_PY_THREAD
