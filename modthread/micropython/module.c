// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Python's _thread module: its functions. The objects are in modthread_*.c.

#include "py/mpthread.h"
#include "py/objmodule.h"
#include "py/objstr.h"
#include "py/objtuple.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../core/config.h"
#include "../version.h"
#include "detect.h"
#include "excepthook.h"
#include "interrupt.h"
#include "life.h"
#include "module.h"
#include "threads.h"
#include "timeline.h"
#include "timeout.h"
#include "type_drop.h"
#include "type_handle.h"
#include "type_local.h"
#include "type_lock.h"

#define SIGINT_NUMBER (2)
#define SIGNAL_NUMBER_MAX (64)

// ---------------------------------------------------------------- start and end

static mp_obj_t start_new_thread(size_t n_args, const mp_obj_t *args) {
    if (!mp_obj_is_type(args[1], &mp_type_tuple)) {
        mp_raise_TypeError(MP_ERROR_TEXT("2nd arg must be a tuple"));
    }
    if (n_args > 2 && !mp_obj_is_dict_or_ordereddict(args[2])) {
        mp_raise_TypeError(MP_ERROR_TEXT("optional 3rd arg must be a dictionary"));
    }
    mt_py_call_t call = {.function = args[0], .daemon = true};
    mp_obj_tuple_get(args[1], &call.n_args, &call.args);
    call.kwargs = n_args > 2 ? mp_obj_dict_get_map(args[2]) : &mp_const_empty_map;
    return mt_py_start(&call);
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(start_new_thread_obj, 2, 3, start_new_thread);

static mp_obj_t thread_exit(void) {
    mp_raise_type(&mp_type_SystemExit);
}
static MP_DEFINE_CONST_FUN_OBJ_0(thread_exit_obj, thread_exit);

// ---------------------------------------------------------------- stack size

static size_t stack_size;

size_t mt_py_stack_size(void) {
    return stack_size;
}

static mp_obj_t thread_stack_size(size_t n_args, const mp_obj_t *args) {
    mp_obj_t old = mp_obj_new_int_from_uint(stack_size);
    mp_int_t size = 0;
    if (n_args > 0) {
        size = mp_obj_get_int(args[0]);
    }
    if (size != 0 && size < MT_STACK_SIZE_MIN) {
        mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("size must be 0 or at least %d"),
            MT_STACK_SIZE_MIN);
    }
    stack_size = (size_t)size;
    return old;
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(thread_stack_size_obj, 0, 1, thread_stack_size);

// ---------------------------------------------------------------- who am I

static mp_obj_t get_ident(void) {
    return mp_obj_new_int_from_uint((uintptr_t)mt_os_self());
}
static MP_DEFINE_CONST_FUN_OBJ_0(get_ident_obj, get_ident);

static mp_obj_t thread_count(void) {
    return mp_obj_new_int_from_uint(mt_thread_count());
}
static MP_DEFINE_CONST_FUN_OBJ_0(thread_count_obj, thread_count);

#if MT_LIBRARY

static mp_obj_t get_native_id(void) {
    return mp_obj_new_int_from_uint(mt_os_self()->native_id);
}
static MP_DEFINE_CONST_FUN_OBJ_0(get_native_id_obj, get_native_id);

static mp_obj_t get_main_thread_ident(void) {
    return mp_obj_new_int_from_uint((uintptr_t)mt_thread_main_record());
}
static MP_DEFINE_CONST_FUN_OBJ_0(get_main_thread_ident_obj, get_main_thread_ident);

// The first thread that imports threading may be another one.
static mp_obj_t get_main_thread_native_id(void) {
    return mp_obj_new_int_from_uint(mt_thread_main_record()->native_id);
}
static MP_DEFINE_CONST_FUN_OBJ_0(get_main_thread_native_id_obj, get_main_thread_native_id);

static mp_obj_t set_name(mp_obj_t name) {
    mt_os_set_name(mp_obj_str_get_str(name));
    MT_PY_TRACE_NAME();
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(set_name_obj, set_name);

static mp_obj_t get_name(void) {
    char name[MT_NAME_SIZE];
    mt_os_get_name(name);
    return mp_obj_new_str_from_cstr(name);
}
static MP_DEFINE_CONST_FUN_OBJ_0(get_name_obj, get_name);

static mp_obj_t always_true(void) {
    return mp_const_true;
}
static MP_DEFINE_CONST_FUN_OBJ_0(always_true_obj, always_true);

#endif // MT_LIBRARY

#if MICROPY_PY_SYS_SETTRACE && MT_HOOKS
// sys.settrace(function) in every thread: function sees the calls from now on.
static mp_obj_t settrace_all_threads(mp_obj_t function) {
    mt_os_critical_enter();
    mt_thread_t *thread = mt_thread_main_record();
    for (; thread != NULL; thread = mt_thread_next(thread)) {
        mp_state_thread_t *state = ((mt_py_thread_t *)thread)->state;
        if (state != NULL) { // else it is only being made
            state->prof_trace_callback = mp_obj_is_callable(function) ? function : MP_OBJ_NULL;
        }
    }
    mt_os_critical_exit();
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(settrace_all_threads_obj, settrace_all_threads);
#endif

// ---------------------------------------------------------------- the main thread

// Only SIGINT has a handler in MicroPython; as in CPython, simulating a signal
// that has none does nothing.
static mp_obj_t interrupt_main(size_t n_args, const mp_obj_t *args) {
    mp_int_t signum = n_args == 0 ? SIGINT_NUMBER : mp_obj_get_int(args[0]);
    if (signum < 1 || signum > SIGNAL_NUMBER_MAX) {
        mp_raise_ValueError(MP_ERROR_TEXT("signal number out of range"));
    }
    if (signum == SIGINT_NUMBER) {
        mp_sched_keyboard_interrupt();
        if (mt_os_self() == mt_thread_main_record()) {
            mp_handle_pending(true); // at once, and not at the next jump
        }
    }
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(interrupt_main_obj, 0, 1, interrupt_main);

#if MT_HANDLES
static mp_obj_t thread_shutdown(void) {
    mt_py_join_all();
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_0(thread_shutdown_obj, thread_shutdown);
#endif

// ---------------------------------------------------------------- the module

// The attributes that aren't in the module's constant table: one that can be stored, and
// a float, which can't be constant in every object representation.
void mp_module_thread_attr(mp_obj_t module, qstr attr, mp_obj_t *dest) {
    (void)module;
    if (attr == MP_QSTR_TIMEOUT_MAX && dest[0] == MP_OBJ_NULL) {
        dest[0] = mt_py_timeout_max();
    }
    #if MT_HOOKS
    if (attr == MP_QSTR__excepthook) {
        mt_py_excepthook_attr(dest);
    }
    #endif
}

void mt_py_reset_module(void) {
    stack_size = 0;
    mt_py_excepthook_reset();
    mt_py_detect_reset();
    MT_PY_TRACE_FORGET();
}

static const MP_DEFINE_STR_OBJ(backend_name_obj, MT_BACKEND_NAME);
static const MP_DEFINE_STR_OBJ(version_obj, MT_VERSION);

static const mp_rom_map_elem_t module_globals_table[] = {
    {MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR__thread)},
    {MP_ROM_QSTR(MP_QSTR__backend), MP_ROM_PTR(&backend_name_obj)},
    {MP_ROM_QSTR(MP_QSTR__version), MP_ROM_PTR(&version_obj)},
    {MP_ROM_QSTR(MP_QSTR_error), MP_ROM_PTR(&mp_type_RuntimeError)},
    {MP_ROM_QSTR(MP_QSTR_LockType), MP_ROM_PTR(&mt_py_type_lock)},
    {MP_ROM_QSTR(MP_QSTR_lock), MP_ROM_PTR(&mt_py_type_lock)},
    {MP_ROM_QSTR(MP_QSTR_allocate_lock), MP_ROM_PTR(&mt_py_type_lock)},
    {MP_ROM_QSTR(MP_QSTR_allocate), MP_ROM_PTR(&mt_py_type_lock)},
    #if MT_RLOCK
    {MP_ROM_QSTR(MP_QSTR_RLock), MP_ROM_PTR(&mt_py_type_rlock)},
    #endif
    #if MT_LOCAL
    {MP_ROM_QSTR(MP_QSTR__local), MP_ROM_PTR(&mt_py_new_local_obj)},
    #endif
    #if MT_HANDLES
    {MP_ROM_QSTR(MP_QSTR__ThreadHandle), MP_ROM_PTR(&mt_py_type_handle)},
    {MP_ROM_QSTR(MP_QSTR_start_joinable_thread), MP_ROM_PTR(&mt_py_start_joinable_obj)},
    {MP_ROM_QSTR(MP_QSTR__make_thread_handle), MP_ROM_PTR(&mt_py_make_handle_obj)},
    {MP_ROM_QSTR(MP_QSTR__shutdown), MP_ROM_PTR(&thread_shutdown_obj)},
    #endif
    {MP_ROM_QSTR(MP_QSTR_start_new_thread), MP_ROM_PTR(&start_new_thread_obj)},
    {MP_ROM_QSTR(MP_QSTR_start_new), MP_ROM_PTR(&start_new_thread_obj)},
    #if MICROPY_PY_SYS_SETTRACE && MT_HOOKS
    {MP_ROM_QSTR(MP_QSTR__settrace_all_threads), MP_ROM_PTR(&settrace_all_threads_obj)},
    #endif
    {MP_ROM_QSTR(MP_QSTR_exit), MP_ROM_PTR(&thread_exit_obj)},
    {MP_ROM_QSTR(MP_QSTR_exit_thread), MP_ROM_PTR(&thread_exit_obj)},
    {MP_ROM_QSTR(MP_QSTR_get_ident), MP_ROM_PTR(&get_ident_obj)},
    {MP_ROM_QSTR(MP_QSTR__count), MP_ROM_PTR(&thread_count_obj)},
    {MP_ROM_QSTR(MP_QSTR_interrupt_main), MP_ROM_PTR(&interrupt_main_obj)},
    {MP_ROM_QSTR(MP_QSTR_stack_size), MP_ROM_PTR(&thread_stack_size_obj)},
    #if MT_LIBRARY
    {MP_ROM_QSTR(MP_QSTR_daemon_threads_allowed), MP_ROM_PTR(&always_true_obj)},
    {MP_ROM_QSTR(MP_QSTR__is_main_interpreter), MP_ROM_PTR(&always_true_obj)},
    {MP_ROM_QSTR(MP_QSTR_get_native_id), MP_ROM_PTR(&get_native_id_obj)},
    {MP_ROM_QSTR(MP_QSTR__get_main_thread_ident), MP_ROM_PTR(&get_main_thread_ident_obj)},
    {MP_ROM_QSTR(MP_QSTR__get_main_thread_native_id), MP_ROM_PTR(&get_main_thread_native_id_obj)},
    {MP_ROM_QSTR(MP_QSTR_set_name), MP_ROM_PTR(&set_name_obj)},
    {MP_ROM_QSTR(MP_QSTR__get_name), MP_ROM_PTR(&get_name_obj)},
    {MP_ROM_QSTR(MP_QSTR__on_drop), MP_ROM_PTR(&mt_py_on_drop_obj)},
    {MP_ROM_QSTR(MP_QSTR__interrupt), MP_ROM_PTR(&mt_py_interrupt_obj)},
    {MP_ROM_QSTR(MP_QSTR__new_signal), MP_ROM_PTR(&mt_py_new_signal_obj)},
    #endif
    #if MT_INTROSPECTION
    {MP_ROM_QSTR(MP_QSTR__threads), MP_ROM_PTR(&mt_py_threads_obj)},
    {MP_ROM_QSTR(MP_QSTR__detect_deadlocks), MP_ROM_PTR(&mt_py_detect_deadlocks_obj)},
    #endif
    #if MT_TRACE
    {MP_ROM_QSTR(MP_QSTR__trace), MP_ROM_PTR(&mt_py_trace_obj)},
    {MP_ROM_QSTR(MP_QSTR__trace_stop), MP_ROM_PTR(&mt_py_trace_stop_obj)},
    {MP_ROM_QSTR(MP_QSTR__trace_read), MP_ROM_PTR(&mt_py_trace_read_obj)},
    #endif
};
static MP_DEFINE_CONST_DICT(module_globals, module_globals_table);

// The stock module's name, so that both registrations are one and ours is linked.
const mp_obj_module_t mp_module_thread = {
    .base = {&mp_type_module},
    .globals = (mp_obj_dict_t *)&module_globals,
};

MP_REGISTER_MODULE(MP_QSTR__thread, mp_module_thread);
MP_REGISTER_MODULE_DELEGATION(mp_module_thread, mp_module_thread_attr);

#endif // MICROPY_PY_THREAD
