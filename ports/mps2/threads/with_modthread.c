// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See threads.h.

#include "py/mphal.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#include "modthread/core/gil.h"
#include "modthread/core/thread.h"
#include "modthread/core/vm.h"
#include "modthread/micropython/timeout.h"
#include "modthread/micropython/wait.h"
#include "ports/mps2/board/board.h"
#include "threads.h"

void mp_port_stop_threads(void) {
    mp_thread_deinit();
    #if MT_LIBRARY
    mt_os_set_name("main"); // a program may have changed it
    #endif
}

void mt_os_fatal(const char *text) {
    board_fail(text);
}

static void put(const char *text, size_t length) {
    board_uart_write(text, length - 1);
    board_uart_write("\r\n", 2);
}

void board_say_more(void) {
    mt_vm_print_threads(put);
}

size_t mp_port_kernel_heap(void) {
    mt_os_free(mt_os_alloc(1)); // takes back what threads that have ended left
    return xPortGetFreeHeapSize();
}

// The tick may come while the main thread looks, in the GIL's line, whether its turn has come: that
// isn't the one who lets no other run. No tick comes in a critical section.
const char *mp_port_name_running(void) {
    #if MT_INTROSPECTION
    static mt_os_info_t info;
    const mt_thread_t *holder = mt_thread_find(mt_gil_holder());
    if (holder != NULL && mt_os_self() == mt_thread_main_record()) {
        mt_os_info(holder, &info);
        return info.name;
    }
    #endif
    return pcTaskGetName(NULL);
}

// ---------------------------------------------------------------- sleeping

// As a timeout: checked, and rounded up. A negative one is no wait for ever.
void mp_port_sleep(mp_obj_t seconds) {
    mt_deadline_t deadline = mt_py_deadline(seconds);
    if (deadline.forever) {
        mp_raise_ValueError(MP_ERROR_TEXT("sleep length must be non-negative"));
    }
    mt_py_sleep(deadline);
}

void mp_port_sleep_us(uint64_t us) {
    uint64_t most = MT_TIMEOUT_MAX_US;
    mt_py_sleep(mt_deadline_after_us(mt_os_now(), us < most ? us : most));
}

void mp_port_pause(void) {
    mt_deadline_t soon = mt_deadline_after_us(mt_os_now(), 1);
    MP_THREAD_GIL_EXIT();
    mt_os_park(&soon);
    MP_THREAD_GIL_ENTER();
}

// ---------------------------------------------------------------- waiting for input

// A thread that waits; on its stack. The list is guarded by the critical section,
// which masks the UART's interrupt: the handler finds it as it should be.
typedef struct reader {
    struct reader *next;
    mt_thread_t *thread;
} reader_t;

static reader_t *readers;

static void add_reader(reader_t *reader) {
    reader->thread = mt_os_self();
    mt_os_critical_enter();
    reader->next = readers;
    readers = reader;
    mt_os_critical_exit();
}

static void remove_reader(reader_t *reader) {
    mt_os_critical_enter();
    reader_t **link = &readers;
    while (*link != reader) {
        link = &(*link)->next;
    }
    *link = reader->next;
    mt_os_critical_exit();
}

void mp_port_wait_for_input(bool (*there)(void)) {
    reader_t reader;
    MP_THREAD_GIL_EXIT();
    add_reader(&reader);
    while (!there() && !mt_vm_interrupted(reader.thread)) {
        mt_os_park(&mt_forever);
    }
    remove_reader(&reader);
    MP_THREAD_GIL_ENTER();
}

void mp_port_input_received(void) {
    for (reader_t *reader = readers; reader != NULL; reader = reader->next) {
        mt_os_unpark_from_isr(&reader->thread->os);
    }
}
