// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// `import`, from several threads at once. MicroPython lists a module before it runs
// its code, so another thread would find half of it. Here each module is imported by
// one thread at a time, and the others wait for it:
//
//   - Only those wait that want this very module, or one in it. A module's code may
//     start threads that import others, and wait for them.
//   - Nobody waits in a circle: if the importing thread waits, over whatever others,
//     for a module that the caller imports, the caller sees the partly initialised module,
//     as it would if it had imported both itself.
//   - When the module's code raises an exception the next thread tries again.
//
// One circle remains, as in CPython. A module's code starts a thread and joins it; that thread
// imports the module. Both wait for ever.

#include <string.h>

#include "py/builtin.h"
#include "py/mpthread.h"
#include "py/nlr.h"
#include "py/objmodule.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MT_IMPORTS

#include "import.h"
#include "state.h"
#include "wait.h"

// An import that goes on: a variable of the importing thread's.
typedef struct claim {
    nlr_jump_callback_node_t callback; // first: how it ends
    struct claim *next;
    qstr name;
    mt_py_thread_t *owner; // NULL while it isn't in the list
} claim_t;

// In the critical section only.
static claim_t *claims;
static mt_waitq_t waiters; // for the end of any claim: then all look again

void mt_py_reset_imports(void) {
    claims = NULL;
    waiters = (mt_waitq_t) {NULL};
}

// ---------------------------------------------------------------- in the critical section

static claim_t *find_claim(qstr name) {
    claim_t *claim = claims;
    while (claim != NULL && claim->name != name) {
        claim = claim->next;
    }
    return claim;
}

uint32_t mt_py_import_owner(qstr name) {
    const claim_t *claim = find_claim(name);
    return claim == NULL ? 0 : claim->owner->base.serial;
}

// Whether another thread imports the module, and it can be waited for.
static bool must_wait(qstr name) {
    claim_t *first = find_claim(name);
    for (claim_t *claim = first; claim != NULL; claim = find_claim(claim->owner->awaits)) {
        if (claim->owner == mt_py_self()) {
            return false;
        }
    }
    return first != NULL;
}

static void wake_all(void) {
    mt_waiter_t *waiter;
    while ((waiter = mt_waitq_first(&waiters)) != NULL) {
        ((mt_py_thread_t *)waiter->thread)->awaits = MP_QSTRnull;
        mt_waitq_remove(&waiters, waiter);
        mt_waiter_grant(waiter);
    }
}

// Enters the claim if nobody has one on the module. False if the caller must wait.
static bool take_claim(void *thing) {
    claim_t *claim = thing;
    if (must_wait(claim->name)) {
        return false;
    }
    if (find_claim(claim->name) == NULL) {
        claim->owner = mt_py_self();
        claim->next = claims;
        claims = claim;
    }
    return true;
}

static void note_awaited(void *thing, bool waits) {
    mt_py_self()->awaits = waits ? ((claim_t *)thing)->name : MP_QSTRnull;
}

// ---------------------------------------------------------------- claims

static void end_claim(void *ctx) {
    claim_t *claim = ctx;
    mt_os_critical_enter();
    claim_t **link = &claims;
    while (*link != claim) {
        link = &(*link)->next;
    }
    *link = claim->next;
    wake_all();
    mt_os_critical_exit();
}

// Waits until nobody else imports the module. False if the caller does so already,
// or can't wait.
static bool begin_claim(claim_t *claim, qstr name) {
    *claim = (claim_t) {.name = name};
    mt_waitable_t on = {
        .queue = &waiters,
        .thing = claim,
        .take = take_claim,
        .changed = note_awaited,
    };
    mt_waiter_t waiter;
    bool taken = mt_wait_begin(&on, &waiter);
    while (!taken) {
        // The end of any claim grants; what is left is to look again.
        mt_py_wait_for(MP_OBJ_NULL, &on, &waiter, &mt_forever, true);
        taken = claim->owner != NULL || mt_wait_begin(&on, &waiter);
    }
    return claim->owner != NULL;
}

// asyncio isn't to run in two threads at once. The module of the library that sees to
// that isn't in every firmware, or on every sys.path. Not inlined: an exception runs the
// jump callbacks whose address is below that of the buffer that catches it, and in one frame with
// the caller's claim that would end the claim here, and once more there.
static MP_NOINLINE void guard_asyncio(void) {
    static const mp_rom_obj_t guard[] = {MP_ROM_QSTR(MP_QSTR__asyncio_guard)};
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_builtin___import___default(1, (const mp_obj_t *)guard);
        nlr_pop();
    } else if (!mp_obj_exception_match(MP_OBJ_FROM_PTR(nlr.ret_val),
                   MP_OBJ_FROM_PTR(&mp_type_ImportError))) {
        nlr_jump(nlr.ret_val);
    }
}

static mp_obj_t import_alone(qstr name, size_t n_args, const mp_obj_t *args) {
    claim_t claim;
    if (!begin_claim(&claim, name)) {
        return mp_builtin___import___default(n_args, args);
    }
    nlr_push_jump_callback(&claim.callback, end_claim);
    mp_obj_t module = mp_builtin___import___default(n_args, args);
    if (name == MP_QSTR_asyncio) {
        guard_asyncio();
    }
    nlr_pop_jump_callback(true);
    return module;
}

// ---------------------------------------------------------------- from … import

static mp_map_elem_t *find(mp_map_t *globals, qstr name) {
    return mp_map_lookup(globals, MP_OBJ_NEW_QSTR(name), MP_MAP_LOOKUP);
}

// Whether the module has a __getattr__, and it has no such name.
static bool getattr_refuses(mp_obj_t module, qstr name) {
    mp_map_t *globals = &mp_obj_module_get_globals(module)->map;
    if (find(globals, name) != NULL || find(globals, MP_QSTR___getattr__) == NULL) {
        return false;
    }
    mp_obj_t found[2];
    mp_load_method_protected(module, name, found, false); // but for AttributeError
    return found[0] == MP_OBJ_NULL;
}

// The core lets a module's own AttributeError through, where ImportError is due. Not for
// packages: there, it may be a module of theirs that is wanted.
static void check_names(mp_obj_t module, mp_obj_t names) {
    if (!mp_obj_is_type(names, &mp_type_tuple) || !mp_obj_is_type(module, &mp_type_module)
        || find(&mp_obj_module_get_globals(module)->map, MP_QSTR___path__) != NULL) {
        return;
    }
    size_t count;
    mp_obj_t *items;
    mp_obj_tuple_get(names, &count, &items);
    for (size_t i = 0; i < count; ++i) {
        qstr name = mp_obj_str_get_qstr(items[i]);
        if (name != MP_QSTR__star_ && getattr_refuses(module, name)) {
            mp_raise_msg_varg(&mp_type_ImportError, MP_ERROR_TEXT("can't import name %q"), name);
        }
    }
}

// ---------------------------------------------------------------- names

// The names of the module that imports: since 1.27 a caller of __import__ may pass them.
static mp_map_t *importing_globals(size_t n_args, const mp_obj_t *args) {
    #if MICROPY_VERSION >= MICROPY_MAKE_VERSION(1, 27, 0)
    if (n_args >= 2 && mp_obj_is_type(args[1], &mp_type_dict)) {
        return mp_obj_dict_get_map(args[1]);
    }
    #else
    (void)n_args;
    (void)args;
    #endif
    return &mp_globals_get()->map;
}

// The absolute form of `name`, seen from the module with these names, so many levels up: the
// module's own name less as many parts, and `name`. MP_QSTRnull if there is no such thing.
static qstr resolve(mp_map_t *globals, qstr name, mp_int_t level) {
    // Of a module that runs as __main__ the name is kept under that name.
    mp_map_elem_t *own = find(globals, MP_QSTR___main__);
    if (own == NULL) {
        own = find(globals, MP_QSTR___name__);
    }
    if (own == NULL || !mp_obj_is_str(own->value)) {
        return MP_QSTRnull;
    }
    size_t base_len;
    const char *base = mp_obj_str_get_data(own->value, &base_len);
    if (find(globals, MP_QSTR___path__) != NULL) {
        --level; // it is a package
    }
    while (level > 0 && base_len > 0) {
        level -= base[--base_len] == '.';
    }
    if (base_len == 0) {
        return MP_QSTRnull;
    }
    vstr_t vstr;
    vstr_init(&vstr, base_len + 1 + qstr_len(name));
    vstr_add_strn(&vstr, base, base_len);
    if (name != MP_QSTR_) {
        vstr_add_char(&vstr, '.');
        vstr_add_str(&vstr, qstr_str(name));
    }
    qstr absolute = qstr_from_strn(vstr.buf, vstr.len);
    vstr_clear(&vstr);
    return absolute;
}

// The module's whole name. MP_QSTRnull if there is nothing to import, and for the
// program itself that runs with -m: it is no module to others.
static qstr absolute_name(size_t n_args, const mp_obj_t *args) {
    bool is_main = n_args >= 4 && args[3] == mp_const_false;
    if (is_main || !mp_obj_is_str(args[0])) {
        return MP_QSTRnull;
    }
    qstr name = mp_obj_str_get_qstr(args[0]);
    mp_int_t level = n_args >= 5 ? MP_OBJ_SMALL_INT_VALUE(args[4]) : 0;
    if (level > 0) {
        return resolve(importing_globals(n_args, args), name, level);
    }
    return name == MP_QSTR_ ? MP_QSTRnull : name;
}

// In place of the stock function, which it calls. Errors in the arguments are left to
// the stock function.
mp_obj_t mp_builtin___import__(size_t n_args, const mp_obj_t *args) {
    qstr name = absolute_name(n_args, args);
    if (name == MP_QSTRnull) {
        return mp_builtin___import___default(n_args, args);
    }
    // The packages that it is in come first, each by itself.
    const char *text = qstr_str(name);
    for (const char *dot = strchr(text, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
        qstr package = qstr_from_strn(text, (size_t)(dot - text));
        mp_obj_t arg = MP_OBJ_NEW_QSTR(package);
        import_alone(package, 1, &arg);
    }
    mp_obj_t module = import_alone(name, n_args, args);
    if (n_args >= 4) {
        check_names(module, args[3]);
    }
    return module;
}

#endif // MICROPY_PY_THREAD && MT_IMPORTS
