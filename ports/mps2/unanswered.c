// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "FreeRTOS.h"
#include "task.h"

#include "board/board.h"
#include "threads/threads.h"
#include "unanswered.h"

static struct {
    const char *to;
    bool (*answered)(void);
    uint32_t ticks_left;
} expected;

static void say(const char *text) {
    board_uart_write(text, strlen(text));
}

// Between ticks one task has the CPU.
static void complain(void) {
    say("\r\nmps2: no answer to ");
    say(expected.to);
    if (xTaskGetCurrentTaskHandle() == xTaskGetIdleTaskHandle()) {
        say(": the main thread waits in C code\r\n");
    } else {
        say(": thread '");
        say(mp_port_name_running());
        say("' lets no other run\r\n");
    }
    board_say_more();
}

static void count_down(void) {
    if (--expected.ticks_left == 0) {
        board_on_tick = NULL;
        if (!expected.answered()) {
            complain();
        }
    }
}

// The kernel masks the UART's interrupt in that of the tick: this doesn't come in the middle of
// count_down().
void mp_port_expect_answer(const char *to, bool (*answered)(void)) {
    expected.to = to;
    expected.answered = answered;
    expected.ticks_left = pdMS_TO_TICKS(UNANSWERED_MS);
    board_on_tick = count_down;
}
