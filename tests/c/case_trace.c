// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The timeline's ring: trace.h.

#include <string.h>

#include "suite.h"
#include "trace.h"

// Events that the start itself may write: the main thread's name.
#define NAMES (1 + 6)
// The kind of a case's own events; hooks note the others.
#define OWN MT_TRACE_CALLBACK

static mt_trace_event_t ring[64];

static unsigned kind_of(const mt_trace_event_t *event) {
    return event->what >> 27;
}

static unsigned number_of(const mt_trace_event_t *event) {
    return event->what >> 16 & 0x7ff;
}

static unsigned argument_of(const mt_trace_event_t *event) {
    return event->what & 0xffff;
}

// ---------------------------------------------------------------- a clock that can jump

static uint64_t jumped;
uint64_t __real_mt_os_trace_clock(void);
uint64_t __wrap_mt_os_trace_clock(void);

uint64_t __wrap_mt_os_trace_clock(void) {
    return __real_mt_os_trace_clock() + jumped;
}

// ---------------------------------------------------------------- alone

static void note(unsigned argument) {
    MT_TRACE_NOTE(OWN, argument);
}

// How many of the first `count` are a case's own; they count upwards from `first`.
static size_t count_own(const mt_trace_event_t *events, size_t count, unsigned first) {
    size_t own = 0;
    for (size_t i = 0; i < count; ++i) {
        if (kind_of(&events[i]) == OWN) {
            CHECK(argument_of(&events[i]) == ((first + own) & 0xffff));
            ++own;
        }
    }
    return own;
}

void case_trace_off(void) {
    uint64_t first;
    mt_trace_event_t copy[4];
    memset(ring, 0x5a, sizeof(ring));
    note(1);
    CHECK(!mt_trace_on);
    CHECK(mt_trace_read(copy, COUNT_OF(copy), &first) == 0);
    CHECK(mt_trace_stop() == 0);
    for (size_t i = 0; i < COUNT_OF(ring); ++i) {
        CHECK(ring[i].what == 0x5a5a5a5a && ring[i].time == 0x5a5a5a5a);
    }
}

void case_trace_records(void) {
    CHECK(mt_trace_start(ring, COUNT_OF(ring)));
    CHECK(!mt_trace_start(ring, COUNT_OF(ring)));
    for (unsigned i = 0; i < 20; ++i) {
        note(65530 + i); // its low bits
    }
    uint64_t total = mt_trace_stop();
    CHECK(total > 20 && total <= 20 + NAMES);
    CHECK(count_own(ring, (size_t)total, 65530) == 20);
    CHECK(kind_of(&ring[0]) == MT_TRACE_NAME);
    CHECK(number_of(&ring[total - 1]) == 1 && kind_of(&ring[total - 1]) == OWN);
    // Nothing is recorded any more, and it can begin anew.
    note(0);
    CHECK(mt_trace_start(ring, COUNT_OF(ring)));
    CHECK(mt_trace_stop() <= NAMES);
}

// The latest are there, the oldest first, and one knows how many are lost.
void case_trace_wraps(void) {
    for (unsigned size = 16; size <= COUNT_OF(ring); size += 7) {
        for (unsigned events = 60; events < 200; events += 13) {
            CHECK(mt_trace_start(ring, size));
            for (unsigned i = 0; i < events; ++i) {
                note(i);
            }
            uint64_t first;
            mt_trace_event_t copy[COUNT_OF(ring)];
            size_t count = mt_trace_read(copy, COUNT_OF(copy), &first);
            uint64_t total = mt_trace_stop();
            if (total > size) {
                CHECK(count == size);
            }
            size_t own = count_own(copy, count, argument_of(&copy[count - 1]) + 1 - count);
            CHECK(own == count || events < size);
            // The names that come last have pushed out as many of the oldest.
            size_t kept = total < size ? (size_t)total : size;
            own = 0;
            for (size_t i = 0; i < kept && kind_of(&ring[i]) == OWN; ++i) {
                CHECK(argument_of(&ring[i]) == argument_of(&ring[0]) + i);
                ++own;
            }
            CHECK(total <= size || (own != 0 && argument_of(&ring[own - 1]) == events - 1));
            CHECK(total <= size || kind_of(&ring[own]) == MT_TRACE_NAME);
        }
    }
}

void case_trace_counts_time(void) {
    CHECK(mt_trace_start(ring, COUNT_OF(ring)));
    note(0);
    jumped += 5 * (1ull << 32) + 1000000;
    note(1);
    note(2);
    size_t total = (size_t)mt_trace_stop();
    CHECK(kind_of(&ring[total - 3]) == MT_TRACE_PAUSE && ring[total - 3].time == 5);
    CHECK(ring[total - 2].time >= 1000000);
    CHECK(kind_of(&ring[total - 1]) == OWN && argument_of(&ring[total - 1]) == 2);
    jumped = 0;
}

// The text that follows the event.
static void text_after(const mt_trace_event_t *event, const mt_trace_event_t *end,
    char text[NAMES * 6]) {
    memset(text, 0, NAMES * 6);
    for (size_t i = 0; ++event < end && kind_of(event) == MT_TRACE_TEXT; i += 6) {
        memcpy(text + i, &event->time, 4);
        text[i + 4] = (char)(argument_of(event) & 0xff);
        text[i + 5] = (char)(argument_of(event) >> 8);
    }
}

// For a tick, in the critical section, where FreeRTOS counts none.
static bool clock_goes_forward(void) {
    bool forward = true;
    mt_os_critical_enter();
    uint64_t began = mt_os_trace_clock();
    for (uint64_t last = began, now; last - began < mt_os_trace_rate() / 1000; last = now) {
        now = mt_os_trace_clock();
        if (now < last) {
            forward = false;
            break;
        }
    }
    mt_os_critical_exit();
    return forward;
}

void case_trace_clock_in_section(void) {
    // A CPU that others simulate may stand still for two ticks, of which the second is lost.
    CHECK(clock_goes_forward() || clock_goes_forward() || clock_goes_forward());
}

void case_trace_names(void) {
    static const char *const names[] = {
        "", "a", "sensor", "sensors", "a.module.with.a.long.name.xyz.123"};
    char text[NAMES * 6];
    for (size_t i = 0; i < COUNT_OF(names); ++i) {
        CHECK(mt_trace_start(ring, COUNT_OF(ring)));
        note(0);
        uint64_t before;
        mt_trace_event_t copy[COUNT_OF(ring)];
        size_t at = mt_trace_read(copy, COUNT_OF(copy), &before);
        mt_trace_note_text(MT_TRACE_IMPORT, names[i]);
        size_t total = (size_t)mt_trace_stop();
        CHECK(kind_of(&ring[at]) == MT_TRACE_IMPORT);
        text_after(&ring[at], &ring[total], text);
        CHECK(strncmp(text, names[i], 30) == 0 && text[30] == 0);
    }
    // The main thread's, as the system has it.
    char name[MT_NAME_SIZE];
    mt_os_get_name(name);
    CHECK(mt_trace_start(ring, COUNT_OF(ring)));
    size_t total = (size_t)mt_trace_stop();
    text_after(&ring[0], &ring[total], text);
    CHECK(strcmp(text, name) == 0);
}

// ---------------------------------------------------------------- several

static void do_nothing(void *arg) {
    (void)arg;
}

// The event of this kind that comes next; the case fails without one.
static size_t find(unsigned kind, size_t from, size_t total) {
    while (from < total && kind_of(&ring[from]) != kind) {
        ++from;
    }
    CHECK(from < total);
    return from;
}

void case_trace_threads(void) {
    worker_t worker;
    CHECK(mt_trace_start(ring, COUNT_OF(ring)));
    worker_start(&worker, do_nothing, NULL);
    worker_join(&worker);
    size_t total = (size_t)mt_trace_stop();
    size_t start = find(MT_TRACE_START, 0, total);
    size_t begin = find(MT_TRACE_BEGIN, start, total);
    size_t end = find(MT_TRACE_END, begin, total);
    CHECK(argument_of(&ring[start]) == 1);
    CHECK(number_of(&ring[start]) > 1 && number_of(&ring[start]) == number_of(&ring[begin]));
    CHECK(number_of(&ring[begin]) == number_of(&ring[end]));
}

#define WRITERS (4)
static mt_atomic_t stop_writing;

static void write_some(void *rounds) {
    for (unsigned i = 0; i < *(unsigned *)rounds; ++i) {
        note(i);
    }
}

static void write_on(void *arg) {
    (void)arg;
    for (unsigned i = 0; mt_atomic_load(&stop_writing) == 0; ++i) {
        note(i);
    }
}

// Each thread's own events count upwards, without a gap.
static void check_writers(const mt_trace_event_t *events, size_t count) {
    unsigned next[2048];
    bool seen[2048] = {false};
    for (size_t i = 0; i < count; ++i) {
        CHECK(kind_of(&events[i]) >= MT_TRACE_PAUSE && kind_of(&events[i]) <= MT_TRACE_CALLED);
        unsigned number = number_of(&events[i]);
        if (kind_of(&events[i]) == OWN) {
            CHECK(!seen[number] || next[number] == argument_of(&events[i]));
            seen[number] = true;
            next[number] = (argument_of(&events[i]) + 1) & 0xffff;
        }
    }
}

static void start_writers(worker_t workers[WRITERS]) {
    mt_atomic_store(&stop_writing, 0);
    for (unsigned i = 0; i < WRITERS; ++i) {
        worker_start(&workers[i], write_on, NULL);
    }
}

static void join_writers(worker_t workers[WRITERS]) {
    mt_atomic_store(&stop_writing, 1);
    for (unsigned i = 0; i < WRITERS; ++i) {
        worker_join(&workers[i]);
    }
}

void case_trace_many_writers(void) {
    worker_t workers[WRITERS];
    unsigned rounds = suite_rounds(20000);
    CHECK(mt_trace_start(ring, COUNT_OF(ring)));
    for (unsigned i = 0; i < WRITERS; ++i) {
        worker_start(&workers[i], write_some, &rounds);
    }
    for (unsigned i = 0; i < WRITERS; ++i) {
        worker_join(&workers[i]);
    }
    uint64_t total = mt_trace_stop();
    // None is lost without being counted; three of a thread's life each, and names twice.
    CHECK(total >= WRITERS * (uint64_t)(rounds + 3));
    CHECK(total <= WRITERS * (uint64_t)(rounds + 3) + (WRITERS + 2) * NAMES);
    check_writers(ring, COUNT_OF(ring));
}

void case_trace_reads_meanwhile(void) {
    worker_t workers[WRITERS];
    static mt_trace_event_t copy[COUNT_OF(ring)];
    CHECK(mt_trace_start(ring, COUNT_OF(ring)));
    start_writers(workers);
    uint64_t last = 0;
    for (unsigned i = 0; i < suite_rounds(2000); ++i) {
        uint64_t first;
        size_t count = mt_trace_read(copy, COUNT_OF(copy) - i % 3, &first);
        CHECK(count <= COUNT_OF(copy) - i % 3 && first + count >= last);
        last = first + count;
        check_writers(copy, count);
    }
    CHECK(last > 0);
    join_writers(workers);
    CHECK(mt_trace_stop() > last - 1);
}

// Once it has been stopped the memory is the caller's.
void case_trace_stops(void) {
    for (unsigned i = 0; i < suite_rounds(100); ++i) {
        worker_t workers[WRITERS];
        CHECK(mt_trace_start(ring, COUNT_OF(ring)));
        start_writers(workers);
        suite_pause();
        mt_trace_stop();
        memset(ring, 0x5a, sizeof(ring));
        join_writers(workers);
        for (size_t at = 0; at < COUNT_OF(ring); ++at) {
            CHECK(ring[at].what == 0x5a5a5a5a && ring[at].time == 0x5a5a5a5a);
        }
    }
}

static void read_on(void *arg) {
    static mt_trace_event_t copy[COUNT_OF(ring)];
    (void)arg;
    while (!mt_atomic_load(&stop_writing)) {
        uint64_t first;
        for (size_t left = mt_trace_read(copy, COUNT_OF(copy), &first); left > 0; --left) {
            CHECK(kind_of(&copy[left - 1]) != 0);
        }
    }
}

// In the middle of a read it may be stopped, and begun anew with fewer events.
void case_trace_begins_anew(void) {
    worker_t reader;
    mt_atomic_store(&stop_writing, 0);
    worker_start(&reader, read_on, NULL);
    for (unsigned i = 0; i < suite_rounds(20000); ++i) {
        CHECK(mt_trace_start(ring, COUNT_OF(ring)));
        for (unsigned j = i % 2 * COUNT_OF(ring); j > 0; --j) {
            note(j);
        }
        mt_trace_stop();
    }
    mt_atomic_store(&stop_writing, 1);
    worker_join(&reader);
}
