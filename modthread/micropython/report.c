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

// Of a row: the widths of its columns, and how far it may come. Those of the Python table.
enum {
    WIDTH_NAME = 15,
    WIDTH_STATE = 8,
    WIDTH_WANTED = 27,
    WIDTH_LEFT = 7,
    WIDTH_STACK = 13,
    WIDTH_CPU = 5,
};

typedef struct {
    void (*put)(const char *text, size_t length);
    size_t used;
    char text[LINE];
} line_t;

// ---------------------------------------------------------------- a line

// Text that doesn't fit is left out.
static void add(line_t *line, const char *text) {
    while (*text != 0 && line->used < LINE - 1) {
        line->text[line->used++] = *text++;
    }
}

static void add_number(line_t *line, uint64_t value, unsigned base) {
    char digits[24];
    size_t at = sizeof(digits) - 1;
    digits[at] = 0;
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    add(line, digits + at);
}

// In five characters at most.
static void add_short(line_t *line, uint64_t value) {
    static const char units[][2] = {"", "k", "M", "G"};
    unsigned unit = 0;
    for (; value >= 10000 && unit < MP_ARRAY_SIZE(units) - 1; ++unit) {
        value /= 1000;
    }
    add_number(line, value, 10);
    add(line, units[unit]);
}

static void end_line(line_t *line) {
    while (line->used != 0 && line->text[line->used - 1] == ' ') {
        --line->used;
    }
    line->text[line->used++] = '\n';
    line->put(line->text, line->used);
    line->used = 0;
}

// Makes a column of the text from `start` on: cut or filled up, and a space between.
static void end_column(line_t *line, size_t start, size_t width) {
    if (line->used > start + width) {
        line->used = start + width;
    }
    while (line->used < start + width + 1) {
        line->text[line->used++] = ' ';
    }
}

static void end_number(line_t *line, size_t start, size_t width) {
    size_t length = line->used - start;
    if (length < width) {
        memmove(line->text + start + width - length, line->text + start, length);
        memset(line->text + start, ' ', width - length);
        line->used = start + width;
    }
    end_column(line, start, width);
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
        add_number(line, (uintptr_t)look->thread, 16);
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
        add(line, is_rlock(look) ? "RLock 0x" : "lock 0x");
        add_number(line, (uintptr_t)MP_OBJ_TO_PTR(look->waits_for), 16);
    }
}

static void add_left(line_t *line, const mt_py_look_t *look) {
    if (!look->waits || look->deadline.forever) {
        return;
    }
    uint64_t left = mt_deadline_left(&look->deadline, mt_os_now());
    left -= left == 0 ? 0 : MT_TICK_PARTIAL;
    add_number(line, left / MT_TICKS_PER_SECOND, 10);
    add(line, ".");
    add_number(line, left % MT_TICKS_PER_SECOND * 10 / MT_TICKS_PER_SECOND, 10);
    add(line, " s");
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
    end_column(line, 0, WIDTH_NAME);
    size_t start = line->used;
    add(line, qstr_str(look->state));
    end_column(line, start, WIDTH_STATE);
    start = line->used;
    add_thing(line, look);
    if (look->holder != 0) {
        add(line, " of ");
        add_name_of(line, look->holder);
    }
    end_column(line, start, WIDTH_WANTED);
    start = line->used;
    add_left(line, look);
    end_number(line, start, WIDTH_LEFT);
    start = line->used;
    add_stack(line, look);
    end_column(line, start, WIDTH_STACK);
    start = line->used;
    if (look->os.cpu_us != MT_CPU_UNKNOWN) {
        add_short(line, look->os.cpu_us / 1000);
    }
    end_number(line, start, WIDTH_CPU);
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
    add(line, "Deadlock of ");
    add_number(line, length, 10);
    add(line, ":");
    end_line(line);
    mt_py_look_t look;
    // It may have gone on meanwhile.
    for (size_t i = 0; i < length && look_at(serial, &look); ++i) {
        print_sentence(line, &look);
        serial = look.holder;
    }
}

void mt_vm_print_threads(void (*put)(const char *text, size_t length)) {
    line_t line = {.put = put};
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
