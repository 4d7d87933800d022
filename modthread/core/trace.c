// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "trace.h"

#if MT_TRACE

// Events that a reader copies in one visit to the critical section.
#define CHUNK (16)
#define TEXT_MAX (30)
#define TEXT_PART (6)

volatile uint8_t mt_trace_on;

// Guarded by the critical section.
static struct {
    mt_trace_event_t *events;
    size_t size;
    size_t head; // where the next one goes
    uint32_t laps; // how often it has been full
    uint64_t clock; // of the latest
} ring;

// ---------------------------------------------------------------- in the critical section

// A hook costs a few instructions less with these in their places, and it takes flash elsewhere.
#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t what_here(mt_trace_kind_t kind, uint32_t serial, uint32_t argument) {
    return (uint32_t)kind << 27 | mt_trace_number(serial) << 16 | (argument & 0xffff);
}

static __attribute__((noinline)) uint32_t what(mt_trace_kind_t kind, uint32_t serial,
    uint32_t argument) {
    return what_here(kind, serial, argument);
}

INLINE void put_here(uint32_t what, uint32_t time) {
    mt_trace_event_t *event = &ring.events[ring.head];
    event->time = time;
    event->what = what;
    if (++ring.head == ring.size) {
        ring.head = 0;
        ++ring.laps;
    }
}

static void put(uint32_t what, uint32_t time) {
    put_here(what, time);
}

// How many there were.
static uint64_t total(void) {
    return (uint64_t)ring.laps * ring.size + ring.head;
}

// Before an event of that thread: more has passed than it can tell, or a clock has begun anew. Returns
// what the event tells.
static uint32_t put_pause(uint32_t what, uint64_t passed) {
    if (passed > INT64_MAX) {
        return 0;
    }
    put((uint32_t)MT_TRACE_PAUSE << 27 | (what & (2047u << 16)), (uint32_t)(passed >> 32));
    return (uint32_t)passed;
}

static void put_now(uint32_t what) {
    uint64_t now = mt_os_trace_clock();
    uint64_t passed = now - ring.clock;
    uint32_t time = (uint32_t)passed;
    ring.clock = now;
    if (passed >> 32 != 0) {
        time = put_pause(what, passed);
    }
    put_here(what, time);
}

static void put_text(uint32_t serial, const char *text) {
    size_t left = strlen(text);
    left = left < TEXT_MAX ? left : TEXT_MAX;
    while (left != 0) {
        uint8_t part[TEXT_PART] = {0};
        size_t size = left < TEXT_PART ? left : TEXT_PART;
        memcpy(part, text, size);
        uint32_t time;
        memcpy(&time, part, sizeof(time));
        put(what(MT_TRACE_TEXT, serial, part[4] | (uint32_t)part[5] << 8), time);
        text += size;
        left -= size;
    }
}

// How many events the ring has.
static size_t in_ring(void) {
    return ring.laps == 0 ? ring.head : ring.size;
}

// The event so many places before the next one.
static const mt_trace_event_t *back(size_t places) {
    return &ring.events[ring.head >= places ? ring.head - places : ring.head + ring.size - places];
}

// ---------------------------------------------------------------- writing

void mt_trace_note(mt_trace_kind_t kind, const mt_thread_t *thread, uint32_t argument) {
    uint32_t event = what_here(kind, thread == NULL ? 0 : thread->serial, argument);
    uint32_t was = MT_OS_BRIEF_ENTER();
    if (mt_trace_on) {
        put_now(event);
    }
    MT_OS_BRIEF_EXIT(was);
}

void mt_trace_note_text(mt_trace_kind_t kind, const char *text) {
    mt_os_critical_enter();
    if (mt_trace_on) {
        uint32_t serial = mt_os_self()->serial;
        put_now(what(kind, serial, 0));
        put_text(serial, text);
    }
    mt_os_critical_exit();
}

// The first in the registry whose serial number is higher; the thread with this one may be gone.
static const mt_thread_t *next_after(uint32_t serial) {
    const mt_thread_t *thread = mt_thread_main_record();
    while (thread != NULL && thread->serial <= serial) {
        thread = mt_thread_next(thread);
    }
    return thread;
}

// One thread a visit, if it is LIVE: else it may tell its name itself.
static void note_names(void) {
    const mt_thread_t *thread;
    uint32_t serial = 0;
    do {
        mt_os_critical_enter();
        thread = next_after(serial);
        if (thread != NULL) {
            serial = thread->serial;
            if (mt_trace_on && thread->state == MT_THREAD_LIVE) {
                mt_os_info_t info = {.name = ""};
                mt_os_info(thread, &info);
                put_now(what(MT_TRACE_NAME, serial, 0));
                put_text(serial, info.name);
            }
        }
        mt_os_critical_exit();
    } while (thread != NULL);
}

bool mt_trace_start(mt_trace_event_t *events, size_t size) {
    mt_os_critical_enter();
    bool started = !mt_trace_on;
    if (started) {
        ring.events = events;
        ring.size = size;
        ring.head = 0;
        ring.laps = 0;
        ring.clock = mt_os_trace_clock();
        mt_trace_on = 1;
    }
    mt_os_critical_exit();
    if (started) {
        note_names();
    }
    return started;
}

static bool has_lost(void) {
    mt_os_critical_enter();
    bool lost = mt_trace_on && total() > ring.size;
    mt_os_critical_exit();
    return lost;
}

static void reverse(mt_trace_event_t *events, size_t from, size_t to) {
    while (from + 1 < to) {
        mt_trace_event_t event = events[from];
        events[from++] = events[--to];
        events[to] = event;
    }
}

uint64_t mt_trace_stop(void) {
    if (has_lost()) {
        note_names();
    }
    mt_os_critical_enter();
    mt_trace_event_t *events = ring.events;
    size_t size = ring.size;
    size_t head = ring.head;
    uint64_t count = mt_trace_on ? total() : 0;
    mt_trace_on = 0;
    mt_os_critical_exit();
    // Nobody writes to it any more.
    if (count > size) {
        reverse(events, 0, head);
        reverse(events, head, size);
        reverse(events, 0, size);
    }
    return count;
}

// ---------------------------------------------------------------- reading

// In the critical section: copies the event of this number, and those after it, up to `end`.
// Returns how many.
static size_t copy_some(mt_trace_event_t *to, uint64_t number, uint64_t end) {
    size_t count = end - number < CHUNK ? (size_t)(end - number) : CHUNK;
    for (size_t i = 0; i < count; ++i) {
        to[i] = *back((size_t)(total() - number) - i);
    }
    return count;
}

size_t mt_trace_read(mt_trace_event_t *to, size_t size, uint64_t *first) {
    mt_os_critical_enter();
    size_t wanted = mt_trace_on ? in_ring() : 0;
    wanted = wanted < size ? wanted : size;
    uint64_t end = total();
    mt_os_critical_exit();
    *first = end - wanted;
    size_t count = 0;
    while (*first + count != end) {
        mt_os_critical_enter();
        // With fewer than there were, it is another ring that is written to.
        uint64_t oldest = mt_trace_on && total() >= end ? total() - in_ring() : end;
        if (*first + count < oldest) { // overtaken
            *first = oldest < end ? oldest : end;
            count = 0;
        }
        count += copy_some(to + count, *first + count, end);
        mt_os_critical_exit();
    }
    return count;
}

#endif
