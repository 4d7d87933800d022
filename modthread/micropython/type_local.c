// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Python's _local: attributes that each thread has for itself.
//
// A _local keeps a list of (thread, dict), one entry for each thread that has
// used it. All _locals are in one list, which holds them weakly, so that a thread
// that ends can take its entries out of each; the finaliser takes a _local out of
// that list. To be weak, the links of the list are stored inverted: the collector
// doesn't know them for pointers.
//
// A class derived from a type of the core keeps attributes in its instances without
// asking that type, so they wouldn't be local at all. Therefore Python gets a
// function that makes a _local, not the type: deriving from it is a TypeError.
//
// Lists change under the GIL or, without one, under the collector's own mutex:
// then a finaliser, which runs while all others are stopped, finds no list half
// changed.

#include "py/mpthread.h"
#include "py/objtype.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MT_LOCAL

#include "../core/thread.h"
#include "type_local.h"

#if !MICROPY_ENABLE_FINALISER
#error "modthread needs MICROPY_ENABLE_FINALISER 1, for _thread._local"
#endif

#if MICROPY_PY_THREAD_GIL
#define LISTS_ENTER()
#define LISTS_EXIT()
#else
#define LISTS_ENTER() mp_thread_recursive_mutex_lock(&MP_STATE_MEM(gc_mutex), 1)
#define LISTS_EXIT() mp_thread_recursive_mutex_unlock(&MP_STATE_MEM(gc_mutex))
#endif

typedef struct _entry_t {
    struct _entry_t *next;
    mt_thread_t *thread;
    mp_obj_dict_t *dict;
} entry_t;

typedef struct _mp_obj_thread_local_t {
    mp_obj_base_t base;
    entry_t *entries;
    uintptr_t hidden_next; // of all _locals; see hide()
    uintptr_t hidden_prev; // 0: this is the first
} mp_obj_thread_local_t;

static mp_obj_thread_local_t *first_local;
static const mp_obj_type_t mt_py_type_local;

static uintptr_t hide(mp_obj_thread_local_t *self) {
    return self == NULL ? 0 : ~(uintptr_t)self;
}

static mp_obj_thread_local_t *unhide(uintptr_t hidden) {
    return hidden == 0 ? NULL : (mp_obj_thread_local_t *)~hidden;
}

static mp_obj_t new_local(void) {
    mp_obj_thread_local_t *self =
        mp_obj_malloc_with_finaliser(mp_obj_thread_local_t, &mt_py_type_local);
    self->entries = NULL;
    self->hidden_prev = 0;
    LISTS_ENTER();
    self->hidden_next = hide(first_local);
    if (first_local != NULL) {
        first_local->hidden_prev = hide(self);
    }
    first_local = self;
    LISTS_EXIT();
    return MP_OBJ_FROM_PTR(self);
}

MP_DEFINE_CONST_FUN_OBJ_0(mt_py_new_local_obj, new_local);

static mp_obj_t local_del(mp_obj_t self_in) {
    mp_obj_thread_local_t *self = MP_OBJ_TO_PTR(self_in);
    mp_obj_thread_local_t *next = unhide(self->hidden_next);
    mp_obj_thread_local_t *prev = unhide(self->hidden_prev);
    LISTS_ENTER();
    if (next != NULL) {
        next->hidden_prev = self->hidden_prev;
    }
    if (prev != NULL) {
        prev->hidden_next = self->hidden_next;
    } else if (first_local == self) {
        first_local = next;
    }
    self->hidden_next = self->hidden_prev = 0;
    LISTS_EXIT();
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(local_del_obj, local_del);

static mp_obj_dict_t *find_dict(mp_obj_thread_local_t *self) {
    mp_obj_dict_t *dict = NULL;
    LISTS_ENTER();
    for (entry_t *entry = self->entries; entry != NULL && dict == NULL; entry = entry->next) {
        if (entry->thread == mt_os_self()) {
            dict = entry->dict;
        }
    }
    LISTS_EXIT();
    return dict;
}

// The calling thread's dict, made if need be.
static mp_obj_dict_t *own_dict(mp_obj_thread_local_t *self) {
    mp_obj_dict_t *dict = find_dict(self);
    if (dict == NULL) {
        // Made before it is linked: memory may run out, and others may look.
        dict = MP_OBJ_TO_PTR(mp_obj_new_dict(0));
        entry_t *entry = m_new_obj(entry_t);
        *entry = (entry_t) {.thread = mt_os_self(), .dict = dict};
        LISTS_ENTER();
        entry->next = self->entries;
        self->entries = entry;
        LISTS_EXIT();
    }
    return dict;
}

void mt_py_local_forget(void) {
    LISTS_ENTER();
    for (mp_obj_thread_local_t *self = first_local; self != NULL;
        self = unhide(self->hidden_next)) {
        for (entry_t **link = &self->entries; *link != NULL;) {
            if ((*link)->thread == mt_os_self()) {
                *link = (*link)->next;
            } else {
                link = &(*link)->next;
            }
        }
    }
    LISTS_EXIT();
}

static void load(mp_obj_thread_local_t *self, qstr attr, mp_obj_t *dest) {
    if (attr == MP_QSTR___del__) {
        // The collector asks for it, when nothing may be allocated.
        dest[0] = MP_OBJ_FROM_PTR(&local_del_obj);
        dest[1] = MP_OBJ_FROM_PTR(self);
        return;
    }
    if (attr == MP_QSTR___dict__) {
        dest[0] = MP_OBJ_FROM_PTR(own_dict(self));
        return;
    }
    mp_obj_dict_t *dict = find_dict(self);
    if (dict != NULL) {
        mp_map_elem_t *elem = mp_map_lookup(&dict->map, MP_OBJ_NEW_QSTR(attr), MP_MAP_LOOKUP);
        dest[0] = elem == NULL ? MP_OBJ_NULL : elem->value;
    }
}

static void local_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest) {
    mp_obj_thread_local_t *self = MP_OBJ_TO_PTR(self_in);
    if (dest[0] == MP_OBJ_NULL) {
        load(self, attr, dest);
    } else if (dest[1] != MP_OBJ_NULL) {
        mp_obj_dict_store(MP_OBJ_FROM_PTR(own_dict(self)), MP_OBJ_NEW_QSTR(attr), dest[1]);
        dest[0] = MP_OBJ_NULL; // stored
    } else {
        mp_obj_dict_t *dict = own_dict(self);
        if (mp_map_lookup(&dict->map, MP_OBJ_NEW_QSTR(attr), MP_MAP_LOOKUP_REMOVE_IF_FOUND)) {
            dest[0] = MP_OBJ_NULL; // deleted
        }
    }
}

static MP_DEFINE_CONST_OBJ_TYPE(mt_py_type_local, MP_QSTR__local, MP_TYPE_FLAG_NONE, attr,
    local_attr);

#endif // MICROPY_PY_THREAD && MT_LOCAL
