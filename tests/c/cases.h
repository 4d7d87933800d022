// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef TESTS_C_CASES_H
#define TESTS_C_CASES_H

// The list of all cases, in the order they run in. Where there is only one
// process for all, the last one is the one that can't be followed by others.
#define CASES(X) \
    X(deadline_16_1) \
    X(deadline_16_100) \
    X(deadline_16_1000) \
    X(deadline_32_100) \
    X(deadline_32_1000) \
    X(deadline_32_32768) \
    X(deadline_32_1000000) \
    X(deadline_64_1000) \
    X(deadline_64_1000000000) \
    X(now_goes_on) \
    X(critical_excludes) \
    X(park_permit_first) \
    X(park_permits_dont_add_up) \
    X(park_expired) \
    X(park_until_deadline) \
    X(park_woken_by_thread) \
    X(park_takes_late_permit) \
    X(park_woken_from_isr) \
    X(park_passes_memory) \
    X(interrupt_main_wakes) \
    X(thread_runs) \
    X(thread_refused_by_os) \
    X(thread_refused_no_memory) \
    X(thread_refused_injected) \
    X(thread_never_started) \
    X(thread_native_ids) \
    X(thread_stack_below) \
    X(thread_stack_used) \
    X(thread_names) \
    X(thread_many_in_a_row) \
    X(thread_many_at_once) \
    X(thread_waker_of_ending) \
    X(registry_order) \
    X(mutex_recursive) \
    X(mutex_excludes) \
    X(waitq_every_cancellation) \
    X(waitq_every_pause) \
    X(waitq_states) \
    X(lock_free_and_held) \
    X(lock_release_free) \
    X(lock_release_by_other) \
    X(lock_timeout_zero) \
    X(lock_timeout_short) \
    X(lock_waits_without_spinning) \
    X(lock_hand_over) \
    X(lock_fifo) \
    X(lock_give_up_positions) \
    X(lock_double_release) \
    X(interrupt_keeps_place) \
    X(interrupt_before_wait) \
    X(interrupt_races_grant) \
    X(pause_passed_over) \
    X(pause_keeps_place) \
    X(pause_leaves_lock_free) \
    X(pause_after_grant) \
    X(pause_given_up) \
    X(nested_other_lock) \
    X(nested_same_lock) \
    X(race_timeout_release) \
    X(race_timeouts_and_waiter) \
    X(race_enqueue_release) \
    X(race_pause_release) \
    X(stress_locks) \
    X(rlock_owner) \
    X(rlock_nests) \
    X(rlock_release_all) \
    X(rlock_contended) \
    X(gil_alone) \
    X(gil_serves_at_release) \
    X(gil_serves_in_time) \
    X(gil_excludes) \
    X(gil_asks_holder) \
    X(gil_fifo) \
    X(gil_order) \
    X(gil_returning_asks_at_once) \
    X(gil_everyone_progresses) \
    X(gil_errno) \
    X(world_stops_alone) \
    X(world_stops) \
    X(world_stops_beginners) \
    X(gil_freeze) \
    X(gil_freeze_main_goes_on)

#define DECLARE(name) void case_##name(void);
CASES(DECLARE)
#undef DECLARE

#endif // TESTS_C_CASES_H
