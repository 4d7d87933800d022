// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The recursive mutex of a build without a GIL.

#include "suite.h"

static mt_os_mutex_t mutex;
static unsigned guarded;

static void try_and_tell(void *got) {
    *(bool *)got = mt_os_mutex_lock(&mutex, false);
    if (*(bool *)got) {
        mt_os_mutex_unlock(&mutex);
    }
}

static bool another_gets_it(void) {
    worker_t worker;
    bool got = false;
    worker_start(&worker, try_and_tell, &got);
    worker_join(&worker);
    return got;
}

void case_mutex_recursive(void) {
    mt_os_mutex_init(&mutex);
    CHECK(another_gets_it());
    CHECK(mt_os_mutex_lock(&mutex, true));
    CHECK(!another_gets_it());
    CHECK(mt_os_mutex_lock(&mutex, false));
    CHECK(mt_os_mutex_lock(&mutex, true));
    mt_os_mutex_unlock(&mutex);
    mt_os_mutex_unlock(&mutex);
    CHECK(!another_gets_it());
    mt_os_mutex_unlock(&mutex);
    CHECK(another_gets_it());
}

static void count_inside(void *rounds) {
    for (unsigned i = *(unsigned *)rounds; i > 0; --i) {
        bool waits = i % 4 != 0;
        while (!mt_os_mutex_lock(&mutex, waits)) {
            CHECK(!waits);
            suite_pause();
        }
        CHECK(mt_os_mutex_lock(&mutex, true));
        unsigned value = guarded;
        suite_spin(value % 8);
        guarded = value + 1;
        mt_os_mutex_unlock(&mutex);
        mt_os_mutex_unlock(&mutex);
    }
}

void case_mutex_excludes(void) {
    worker_t workers[4];
    unsigned rounds = suite_rounds(10000);
    mt_os_mutex_init(&mutex);
    guarded = 0;
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_start(&workers[i], count_inside, &rounds);
    }
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_join(&workers[i]);
    }
    CHECK(guarded == COUNT_OF(workers) * rounds);
}
