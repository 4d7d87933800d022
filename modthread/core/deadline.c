// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "backend.h"

const mt_deadline_t mt_forever = {.at = 0, .forever = true};

mt_ticks_t mt_ticks_from_us(uint64_t us) {
    if (us == 0) {
        return 0;
    }
    // Whole seconds apart from the rest, so that the product can't overflow.
    uint64_t ticks = us / 1000000 * MT_TICKS_PER_SECOND;
    ticks += (us % 1000000 * MT_TICKS_PER_SECOND + 999999) / 1000000;
    return (mt_ticks_t)(ticks + MT_TICK_PARTIAL);
}

mt_deadline_t mt_deadline_after_us(mt_ticks_t now, uint64_t us) {
    return mt_deadline_after(now, mt_ticks_from_us(us));
}

mt_ticks_t mt_deadline_left(const mt_deadline_t *deadline, mt_ticks_t now) {
    if (deadline->forever) {
        return MT_TICKS_MAX;
    }
    // A difference of more than half the range is a negative one.
    mt_ticks_t left = (mt_ticks_t)(deadline->at - now);
    return left > MT_TICKS_MAX / 2 ? 0 : left;
}

bool mt_deadline_passed(const mt_deadline_t *deadline, mt_ticks_t now) {
    return mt_deadline_left(deadline, now) == 0;
}

bool mt_deadline_is_before(const mt_deadline_t *a, const mt_deadline_t *b, mt_ticks_t now) {
    return mt_deadline_left(a, now) < mt_deadline_left(b, now);
}
