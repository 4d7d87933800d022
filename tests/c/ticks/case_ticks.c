// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// deadline.c at its edges, for the counter of fake_ticks.h. What is right is
// said by comparing products, not by dividing as deadline.c does.

#include "backend.h"
#include "cases.h"
#include "host.h"

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            host_fail(__FILE__, __LINE__, #condition); \
        } \
    } while (0)

// An unsigned integer of 128 bits: a product.
typedef struct {
    uint64_t high;
    uint64_t low;
} product_t;

static product_t product(uint64_t a, uint32_t b) {
    uint64_t low = (a & UINT32_MAX) * b;
    uint64_t high = (a >> 32) * b + (low >> 32);
    return (product_t) {.high = high >> 32, .low = high << 32 | (low & UINT32_MAX)};
}

static bool less(product_t a, product_t b) {
    return a.high < b.high || (a.high == b.high && a.low < b.low);
}

// A span lasts long enough, and no tick longer than it must.
static void check_span(uint64_t us) {
    uint64_t ticks = mt_ticks_from_us(us);
    if (us == 0) {
        CHECK(ticks == 0);
        return;
    }
    // The tick that is running when the span begins doesn't count.
    CHECK(ticks > MT_TICK_PARTIAL);
    uint64_t whole = ticks - MT_TICK_PARTIAL;
    CHECK(!less(product(whole, 1000000), product(us, MT_TICKS_PER_SECOND)));
    CHECK(less(product(whole - 1, 1000000), product(us, MT_TICKS_PER_SECOND)));
    // Half of the range is the future.
    CHECK(ticks <= MT_TICKS_MAX / 2);
}

static const uint64_t edges[] = {0, 1, 2, 999, 1000, 1001, 9999, 10000, 10001, 999999, 1000000,
    1000001, 1999999, MT_TIMEOUT_MAX_US / 2, MT_TIMEOUT_MAX_US - 1000000, MT_TIMEOUT_MAX_US - 1,
    MT_TIMEOUT_MAX_US};
enum { EDGES = sizeof(edges) / sizeof(edges[0]) };

static void check_spans(void) {
    for (unsigned i = 0; i < EDGES; ++i) {
        check_span(edges[i]);
    }
    // Around each of the first thousand ticks.
    for (uint64_t tick = 1; tick < 1000; ++tick) {
        uint64_t us = tick * 1000000 / MT_TICKS_PER_SECOND;
        if (us < MT_TIMEOUT_MAX_US) {
            check_span(us - 1 < us ? us - 1 : 0);
            check_span(us);
            check_span(us + 1);
        }
    }
    // All over the range.
    uint64_t step = MT_TIMEOUT_MAX_US / 9973 + 1;
    for (uint64_t us = 0; us < MT_TIMEOUT_MAX_US; us += step) {
        check_span(us);
    }
}

static void check_timeout_max(void) {
    uint64_t seconds = MT_TIMEOUT_MAX_S;
    CHECK(seconds > 0);
    CHECK(MT_TIMEOUT_MAX_US == seconds * 1000000);
    // As long as can be: a second more wouldn't fit.
    product_t more = product(seconds + 1, MT_TICKS_PER_SECOND);
    product_t half = {.high = 0, .low = (uint64_t)MT_TICKS_MAX / 2 - MT_TICK_PARTIAL};
    CHECK(!less(more, half) || MT_TICK_PARTIAL == 0);
    more.low += 1;
    CHECK(!less(more, half));
}

// A deadline some ticks after now, looked at from all times that matter.
static void check_point(mt_ticks_t now, uint64_t us) {
    mt_ticks_t span = mt_ticks_from_us(us);
    mt_deadline_t deadline = mt_deadline_after_us(now, us);
    CHECK(!deadline.forever);
    CHECK(mt_deadline_left(&deadline, now) == span);
    CHECK(mt_deadline_passed(&deadline, now) == (span == 0));
    if (span != 0) {
        mt_ticks_t last = (mt_ticks_t)(deadline.at - 1);
        CHECK(mt_deadline_left(&deadline, last) == 1);
        CHECK(!mt_deadline_passed(&deadline, last));
    }
    CHECK(mt_deadline_left(&deadline, deadline.at) == 0);
    CHECK(mt_deadline_passed(&deadline, deadline.at));
    // Late by a tick, and by half of the range.
    CHECK(mt_deadline_passed(&deadline, (mt_ticks_t)(deadline.at + 1)));
    CHECK(mt_deadline_left(&deadline, (mt_ticks_t)(deadline.at + 1)) == 0);
    CHECK(mt_deadline_passed(&deadline, (mt_ticks_t)(deadline.at + MT_TICKS_MAX / 2)));
}

// Two deadlines, one of which may have passed.
static void check_order(mt_ticks_t now, mt_ticks_t sooner, mt_ticks_t later) {
    mt_deadline_t a = {.at = (mt_ticks_t)(now + sooner)};
    mt_deadline_t b = {.at = (mt_ticks_t)(now + later)};
    mt_deadline_t passed = {.at = (mt_ticks_t)(now - 1)};
    mt_deadline_t forever = MT_FOREVER;
    CHECK(mt_deadline_is_before(&a, &b, now) && !mt_deadline_is_before(&b, &a, now));
    CHECK(!mt_deadline_is_before(&a, &a, now));
    CHECK(mt_deadline_is_before(&b, &forever, now) && !mt_deadline_is_before(&forever, &b, now));
    CHECK(mt_deadline_is_before(&passed, &b, now) && !mt_deadline_is_before(&b, &passed, now));
}

// From every point near the wraps of the counter and of its sign.
static void check_points(void) {
    static const mt_ticks_t starts[] = {0, MT_TICKS_MAX / 2, MT_TICKS_MAX};
    for (unsigned i = 0; i < sizeof(starts) / sizeof(starts[0]); ++i) {
        for (int offset = -3; offset <= 3; ++offset) {
            for (unsigned j = 0; j < EDGES; ++j) {
                check_point((mt_ticks_t)(starts[i] + (mt_ticks_t)offset), edges[j]);
            }
            check_order((mt_ticks_t)(starts[i] + (mt_ticks_t)offset), 0, 1);
            check_order((mt_ticks_t)(starts[i] + (mt_ticks_t)offset), 1, MT_TICKS_MAX / 2);
        }
    }
    // And all over the range, with the spans that wrap it and those that don't.
    mt_ticks_t step = MT_TICKS_MAX / 997;
    mt_ticks_t now = 0;
    for (unsigned i = 0; i < 1000; ++i, now = (mt_ticks_t)(now + step)) {
        check_point(now, 1);
        check_point(now, MT_TIMEOUT_MAX_US);
    }
}

static void check_forever(void) {
    mt_deadline_t forever = MT_FOREVER;
    static const mt_ticks_t nows[] = {0, 1, MT_TICKS_MAX / 2, MT_TICKS_MAX / 2 + 1, MT_TICKS_MAX};
    for (unsigned i = 0; i < sizeof(nows) / sizeof(nows[0]); ++i) {
        CHECK(mt_deadline_left(&forever, nows[i]) == MT_TICKS_MAX);
        CHECK(!mt_deadline_passed(&forever, nows[i]));
    }
}

void TICKS_OWN(case_deadline)(void) {
    check_spans();
    check_timeout_max();
    check_points();
    check_forever();
}
