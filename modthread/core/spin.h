// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_SPIN_H
#define MODTHREAD_SPIN_H

// Looking for a moment before parking, where there are several CPUs.
//
// To park and to be woken on another CPU takes a system longer, often some 20 to 50
// microseconds, than a thread needs to put ten items into a queue. So a thread whose
// waits tend to be that short looks at its waiter for MT_SPIN_US first.
//
// Whether they do, it learns from its own waits. Each thread has a number:
//
//   0 .. MT_SPIN_TRY - 1     this wait parks at once, and counts; so one in 16 waits is tried
//   MT_SPIN_TRY and more     this wait looks: success adds MT_SPIN_GAIN, up to
//                            MT_SPIN_MOST; failure takes 1, and at MT_SPIN_TRY begins at 0
//
// One thread looks at a time, and the others park: they may need the CPUs, and the one that
// is to end the wait most of all. Of those who wait for the GIL two look: the first in line when
// the holder has been asked, as that one gives the GIL away at its own next look; and a thread that
// another has just served, with a lock, say (record.h): the server mostly gives the GIL away soon.
// All looks of a thread, for things and for the GIL, count together. Sleepers don't look.

#include "waitq.h"

enum {
    MT_SPIN_TRY = 16,
    MT_SPIN_GAIN = 4,
    MT_SPIN_MOST = 32,
};

// Looks until the waiter is granted or woken (true), or for MT_SPIN_US, or until the deadline
// (false), but at least some 16 times; where another thread looks, no longer. False, too, if the
// waiter was woken before, or the thread doesn't try. Call mt_waiter_wait() in any case. Nothing of
// the waiter's changes; its thread counts as one that has blocked if it tried.
// Context: the waiter's thread, without the GIL, not in the critical section. Doesn't park.
bool mt_spin_for(const mt_waiter_t *waiter, const mt_deadline_t *deadline);

// The same, and no code where there is one CPU.
MT_WAITER_INLINE void mt_spin_before_parking(const mt_waiter_t *waiter,
    const mt_deadline_t *deadline) {
    if (mt_os_spins() != 0) {
        mt_spin_for(waiter, deadline);
    }
}

#endif // MODTHREAD_SPIN_H
