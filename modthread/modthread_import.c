// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Imports by several threads: nobody gets a module that another thread is still
// executing. He waits until it is whole, and if it fails, executes it himself.
//
// There is a lock for each module, as in CPython, and not one for all: a program
// may well be an import that never ends. Two threads that would wait for each other
// (each executes a module that imports the other's) don't: who comes last gets the
// unfinished module, as one thread does that imports in a circle.

#include "py/builtin.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MICROPY_ENABLE_EXTERNAL_IMPORT

#include "mpthread.h"

// A thread executes a module, or waits for the thread that does. On that thread's
// stack, and taken out of the list whichever way that ends.
typedef struct _step_t {
    nlr_jump_callback_node_t callback; // first
    struct _step_t *next;
    mt_thread_t *thread;
    mt_thread_t *awaited; // who executes it, NULL if it is `thread` itself
    qstr module;
    mp_obj_t done; // a handle for those who wait, MP_OBJ_NULL if there were none
} step_t;

// Newest first. In the critical section only.
static step_t *steps;

// ---------------------------------------------------------------- the list

static step_t *find_other(qstr module) {
    step_t *step = steps;
    while (step != NULL
        && (step->module != module || step->awaited != NULL || step->thread == mt_os_self())) {
        step = step->next;
    }
    return step;
}

// Whether `thread` waits, through whomever, for the caller.
static bool waits_for_me(mt_thread_t *thread) {
    for (step_t *step = steps; step != NULL; step = step->next) {
        if (step->thread == thread && step->awaited != NULL
            && (step->awaited == mt_os_self() || waits_for_me(step->awaited))) {
            return true;
        }
    }
    return false;
}

static void end_step(void *ctx) {
    step_t *self = ctx;
    mt_os_critical_enter();
    step_t **link = &steps;
    while (*link != self) {
        link = &(*link)->next;
    }
    *link = self->next;
    if (self->awaited == NULL) {
        mp_thread_handle_finish(MP_OBJ_TO_PTR(self->done));
    }
    mt_os_critical_exit();
}

// ---------------------------------------------------------------- one module

static bool is_loaded(qstr module) {
    mp_map_t *loaded = &MP_STATE_VM(mp_loaded_modules_dict).map;
    return mp_map_lookup(loaded, MP_OBJ_NEW_QSTR(module), MP_MAP_LOOKUP) != NULL;
}

typedef enum {
    MODULE_WHOLE, // or as whole as it gets: nothing to do
    MODULE_MINE, // nobody else executes it
    MODULE_AWAITED, // another thread does: wait
    MODULE_NEEDS_HANDLE, // another thread does: come again with a handle
} claim_t;

static claim_t claim_other(step_t *step, step_t *other, mp_obj_t handle) {
    if (waits_for_me(other->thread)) {
        return MODULE_WHOLE;
    }
    if (other->done == MP_OBJ_NULL) {
        other->done = handle;
    }
    step->done = other->done;
    step->awaited = other->thread;
    return step->done == MP_OBJ_NULL ? MODULE_NEEDS_HANDLE : MODULE_AWAITED;
}

// What the caller is to do; with a step in the list where there is something.
static claim_t claim(step_t *step, mp_obj_t handle) {
    claim_t what = MODULE_MINE;
    mt_os_critical_enter();
    step_t *other = find_other(step->module);
    if (other != NULL) {
        what = claim_other(step, other, handle);
    } else if (is_loaded(step->module)) {
        what = MODULE_WHOLE;
    }
    if (what == MODULE_MINE || what == MODULE_AWAITED) {
        step->next = steps;
        steps = step;
    }
    mt_os_critical_exit();
    return what;
}

static void run_step(step_t *step, claim_t what) {
    nlr_push_jump_callback(&step->callback, end_step);
    if (what == MODULE_AWAITED) {
        mp_thread_handle_join(step->done, MT_FOREVER);
    } else {
        mp_obj_t name = MP_OBJ_NEW_QSTR(step->module);
        mp_builtin___import___default(1, &name);
    }
    nlr_pop_jump_callback(true);
}

// Returns when the module is whole, or the caller executes it already.
static void import_one(qstr module) {
    mp_obj_t handle = MP_OBJ_NULL;
    for (;;) {
        step_t step = {.thread = mt_os_self(), .module = module};
        claim_t what = claim(&step, handle);
        if (what == MODULE_NEEDS_HANDLE) {
            handle = mp_thread_handle_running();
            continue;
        }
        if (what != MODULE_WHOLE) {
            run_step(&step, what);
        }
        if (what != MODULE_AWAITED) {
            return;
        }
    }
}

// ---------------------------------------------------------------- the statement

// What an absolute name begins with that has so many leading dots: "a.b." for one
// in the module a.b.c. False if there aren't so many packages.
static bool add_package(vstr_t *name, mp_int_t level) {
    mp_obj_t globals = MP_OBJ_FROM_PTR(mp_globals_get());
    mp_obj_t here = mp_obj_dict_get(globals, MP_OBJ_NEW_QSTR(MP_QSTR___name__));
    mp_map_t *map = &mp_globals_get()->map;
    if (mp_map_lookup(map, MP_OBJ_NEW_QSTR(MP_QSTR___path__), MP_MAP_LOOKUP) != NULL) {
        --level; // it is a package itself
    }
    size_t len;
    const char *text = mp_obj_str_get_data(here, &len);
    while (level > 0 && len > 0) {
        --len;
        level -= text[len] == '.';
    }
    vstr_add_strn(name, text, len);
    return len > 0;
}

// The absolute name of what is imported; empty where the import will fail, or runs
// the program's main module.
static void add_name(vstr_t *name, size_t n_args, const mp_obj_t *args) {
    mp_int_t level = n_args < 5 ? 0 : mp_obj_get_int(args[4]);
    size_t len;
    const char *text = mp_obj_str_get_data(args[0], &len);
    bool is_main = n_args >= 4 && args[3] == mp_const_false;
    if (is_main || (level > 0 && !add_package(name, level))) {
        return;
    }
    if (level > 0 && len > 0) {
        vstr_add_char(name, '.');
    }
    vstr_add_strn(name, text, len);
}

// Most imports: of a module that is there while nobody executes any.
static bool is_quick(size_t n_args, const mp_obj_t *args) {
    bool absolute = n_args < 5 || args[4] == MP_OBJ_NEW_SMALL_INT(0);
    qstr module = mp_obj_str_get_qstr(args[0]);
    mt_os_critical_enter();
    bool quick = steps == NULL && absolute && is_loaded(module);
    mt_os_critical_exit();
    return quick;
}

// The import statement, and __import__().
mp_obj_t mp_thread_import(size_t n_args, const mp_obj_t *args) {
    if (is_quick(n_args, args)) {
        return mp_builtin___import___default(n_args, args);
    }
    vstr_t name;
    vstr_init(&name, 32);
    add_name(&name, n_args, args);
    for (size_t i = 1; i <= name.len; ++i) {
        if (i == name.len || name.buf[i] == '.') {
            import_one(qstr_from_strn(name.buf, i));
        }
    }
    vstr_clear(&name);
    return mp_builtin___import___default(n_args, args);
}

#elif MICROPY_PY_THREAD

mp_obj_t mp_thread_import(size_t n_args, const mp_obj_t *args) {
    return mp_builtin___import___default(n_args, args);
}

#endif // MICROPY_PY_THREAD
