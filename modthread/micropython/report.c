// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The table that threadtools.show() prints, from C: in the order of the threads' start, without
// the heap and without the GIL (vm.h).

#include <string.h>

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../core/vm.h"

#if MT_INTROSPECTION

#include "look.h"
#include "type_lock.h"

#define LINE (128)

// Of a row: where its columns end, and how far it may come. Those of the Python table.
enum {
    END_NAME = 15,
    END_STATE = 24,
    END_WANTED = 52,
    END_LEFT = 60,
    END_STACK = 74,
    END_CPU = 80,
};

typedef struct {
    void (*put)(const char *text, size_t length);
    mp_print_t print; // adds to the text
    size_t used;
    char text[LINE];
} line_t;

// ---------------------------------------------------------------- a line

// Text that doesn't fit is left out.
static void add_strn(void *data, const char *text, size_t length) {
    line_t *line = data;
    size_t room = LINE - 1 - line->used;
    length = MIN(length, room);
    memcpy(line->text + line->used, text, length);
    line->used += length;
}

static void add(line_t *line, const char *text) {
    mp_print_str(&line->print, text);
}

// In five characters at most.
static void add_short(line_t *line, mp_uint_t value) {
    static const char units[][2] = {"", "k", "M", "G"};
    unsigned unit = 0;
    for (; value >= 10000 && unit < MP_ARRAY_SIZE(units) - 1; ++unit) {
        value /= 1000;
    }
    mp_printf(&line->print, "%u%s", (unsigned)value, units[unit]);
}

static void end_line(line_t *line) {
    while (line->used != 0 && line->text[line->used - 1] == ' ') {
        --line->used;
    }
    line->text[line->used++] = '\n';
    line->put(line->text, line->used);
    line->used = 0;
}

// Cuts or fills up the column, and a space after it.
static void end_column(line_t *line, size_t end) {
    if (line->used > end) {
        line->used = end;
    }
    while (line->used <= end) {
        line->text[line->used++] = ' ';
    }
}

// The same, of one that began at `start` and has its spaces in front.
static void end_number(line_t *line, size_t start, size_t end) {
    if (line->used < end) {
        size_t spaces = end - line->used;
        memmove(line->text + start + spaces, line->text + start, line->used - start);
        memset(line->text + start, ' ', spaces);
        line->used = end;
    }
    end_column(line, end);
}

// ---------------------------------------------------------------- words

static bool look_at_next(uint32_t serial, mt_py_look_t *to) {
    bool entered = mt_os_look_begin();
    bool is_there = mt_py_look_at_next(serial, to);
    mt_os_look_end(entered);
    return is_there;
}

static bool look_at(uint32_t serial, mt_py_look_t *to) {
    bool entered = mt_os_look_begin();
    bool is_there = mt_py_look_at(serial, to);
    mt_os_look_end(entered);
    return is_there;
}

static void add_name(line_t *line, const mt_py_look_t *look) {
    if (look->os.name[0] != 0) {
        add(line, look->os.name);
    } else {
        mp_printf(&line->print, "%p", look->thread);
    }
}

static void add_name_of(line_t *line, uint32_t serial) {
    mt_py_look_t look;
    if (look_at(serial, &look)) {
        add_name(line, &look);
    }
}

static bool is_rlock(const mt_py_look_t *look) {
    return mt_py_is_rlock(look->waits_for);
}

static void add_thing(line_t *line, const mt_py_look_t *look) {
    if (look->state == MP_QSTR_join) {
        add(line, "its end");
    } else if (look->state == MP_QSTR_import && look->waits_for != MP_OBJ_NULL) {
        add(line, qstr_str(MP_OBJ_QSTR_VALUE(look->waits_for)));
    } else if (look->state == MP_QSTR_lock) {
        const char *type = is_rlock(look) ? "RLock" : "lock";
        mp_printf(&line->print, "%s 0x%p", type, MP_OBJ_TO_PTR(look->waits_for));
    }
}

static void add_left(line_t *line, const mt_py_look_t *look) {
    if (!look->waits || look->deadline.forever) {
        return;
    }
    mt_ticks_t left = mt_deadline_left(&look->deadline, mt_os_now());
    left -= left == 0 ? 0 : MT_TICK_PARTIAL;
    mt_ticks_t tenths = left % MT_TICKS_PER_SECOND * 10 / MT_TICKS_PER_SECOND;
    mp_printf(&line->print, "%u.%u s", (unsigned)(left / MT_TICKS_PER_SECOND), (unsigned)tenths);
}

// The most that it was, where that is counted: on FreeRTOS, where no thread can end meanwhile.
static void add_stack(line_t *line, const mt_py_look_t *look) {
    size_t used = look->os.stack_size == 0 ? 0 : mt_os_stack_peak(&look->thread->base);
    used = used != 0 ? used : look->stack_used;
    if (used != 0) {
        add_short(line, used);
    }
    if (look->os.stack_size != 0) {
        add(line, "/");
        add_short(line, look->os.stack_size);
    }
}

// ---------------------------------------------------------------- the table

static void print_row(line_t *line, const mt_py_look_t *look) {
    add_name(line, look);
    end_column(line, END_NAME);
    add(line, qstr_str(look->state));
    end_column(line, END_STATE);
    add_thing(line, look);
    if (look->holder != 0) {
        add(line, " of ");
        add_name_of(line, look->holder);
    }
    end_column(line, END_WANTED);
    add_left(line, look);
    end_number(line, END_WANTED + 1, END_LEFT);
    add_stack(line, look);
    end_column(line, END_STACK);
    if (look->os.cpu_us != MT_CPU_UNKNOWN) {
        add_short(line, (mp_uint_t)(look->os.cpu_us / 1000));
    }
    end_number(line, END_STACK + 1, END_CPU);
    end_line(line);
}

static void print_head(line_t *line) {
    add(line, "thread          state    waits for                      left stack            ms");
    end_line(line);
}

// ---------------------------------------------------------------- cycles

// How many threads wait in a circle, if this one is the oldest of them; else 0.
static size_t cycle_of(uint32_t serial) {
    uint32_t oldest;
    bool entered = mt_os_look_begin();
    size_t length = mt_py_cycle_of(serial, false, &oldest);
    mt_os_look_end(entered);
    return oldest == serial ? length : 0;
}

static void print_sentence(line_t *line, const mt_py_look_t *look) {
    add(line, "  ");
    add_name(line, look);
    if (look->state == MP_QSTR_join) {
        add(line, " waits for the end of ");
    } else {
        add(line, look->state == MP_QSTR_import ? " waits for the module " : " waits for ");
        add_thing(line, look);
        add(line,
            look->state == MP_QSTR_import ? ", which is imported by "
                : is_rlock(look)          ? ", which is held by "
                                          : ", which was acquired last by ");
    }
    add_name_of(line, look->holder);
    end_line(line);
}

static void print_cycle(line_t *line, uint32_t serial, size_t length) {
    mp_printf(&line->print, "Deadlock of %u:", (unsigned)length);
    end_line(line);
    mt_py_look_t look;
    // It may have gone on meanwhile.
    for (size_t i = 0; i < length && look_at(serial, &look); ++i) {
        print_sentence(line, &look);
        serial = look.holder;
    }
}

void mt_vm_print_threads(void (*put)(const char *text, size_t length)) {
    line_t line = {.put = put, .print = {&line, add_strn}};
    mt_py_look_t look;
    if (mt_thread_main_record() == NULL) {
        return;
    }
    print_head(&line);
    for (uint32_t serial = 0; look_at_next(serial, &look); serial = look.serial) {
        print_row(&line, &look);
    }
    for (uint32_t serial = 0; look_at_next(serial, &look); serial = look.serial) {
        size_t length = cycle_of(look.serial);
        if (length != 0) {
            print_cycle(&line, look.serial, length);
        }
    }
}

#else

void mt_vm_print_threads(void (*put)(const char *text, size_t length)) {
    (void)put;
}

#endif

#endif // MICROPY_PY_THREAD
