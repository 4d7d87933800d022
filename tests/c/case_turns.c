// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The interpreter lock's turns: who is next, who asks for it when, and who passes whom.
// The main thread has the GIL, the others line up, and the clock is moved by hand.

#include "config.h"
#include "gil.h"
#include "suite.h"

// ---------------------------------------------------------------- players

// The turns that threads had, guarded by the GIL.
enum { TURNS = 12 };

typedef struct {
    unsigned count;
    unsigned order[TURNS];
    uint32_t turn; // the GIL's, when the players come
} turns_t;

typedef struct player {
    worker_t worker;
    turns_t *turns;
    unsigned number;
    void (*in_turn)(struct player *player); // what it does with the GIL, may be NULL
    const struct player *next; // who comes after it, if that matters
} player_t;

static void note_turn(player_t *player) {
    CHECK(player->turns->count < TURNS);
    player->turns->order[player->turns->count++] = player->number;
}

// Comes from blocking, as a new thread does, has a turn, leaves.
static void come_blocked(void *arg) {
    mt_gil_acquire();
    player_t *player = arg;
    note_turn(player);
    if (player->in_turn != NULL) {
        player->in_turn(player);
    }
    mt_gil_release();
}

// The same, but its sleep is over, or its call: no other thread has made it come.
static void come_by_event(void *arg) {
    self()->base.served = false;
    come_blocked(arg);
}

// The same, but comes from a short call: it had the GIL so many turns ago.
static void come_short_of(player_t *player, uint32_t turns) {
    self()->base.blocked = false;
    self()->base.turn = player->turns->turn - turns;
    come_blocked(player);
}

static void come_short(void *arg) {
    come_short_of(arg, 0);
}

static void come_one_turn_late(void *arg) {
    come_short_of(arg, 1);
}

static void come_two_turns_late(void *arg) {
    come_short_of(arg, 2);
}

// Gives its first turn away, so that it is one that computes by the second.
static void compute_once(void *arg) {
    mt_gil_acquire();
    mt_gil_yield();
    player_t *player = arg;
    note_turn(player);
    if (player->in_turn != NULL) {
        player->in_turn(player);
    }
    mt_gil_release();
}

// The caller has the GIL.
static void start_player(player_t *player, turns_t *turns, unsigned number, void (*body)(void *)) {
    player->turns = turns;
    player->number = number;
    player->in_turn = NULL;
    turns->turn = self()->base.turn;
    worker_start(&player->worker, body, player);
    UNTIL_PARKED(&player->worker);
}

static void join_players(player_t *players, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        worker_join(&players[i].worker);
    }
}

static void move_us(uint64_t us) {
    checked_move_clock(mt_ticks_from_us(us));
}

// Waits until the player has looked at the clock where it stands now, and parked again.
static void await_look(const player_t *player) {
    const test_thread_t *record = player->worker.record;
    unsigned parks = mt_atomic_load(&record->parks);
    UNTIL(mt_atomic_load(&record->parks) - parks > 2);
}

// Keeps the player in its park, also if it is woken, until 0 is stored.
static mt_atomic_t *keep(const player_t *player) {
    mt_atomic_t *kept = &player->worker.record->kept;
    mt_atomic_store(kept, CHECKED_KEEP);
    UNTIL(mt_atomic_load(kept) == CHECKED_KEPT);
    return kept;
}

// The clock stands still, the caller has the GIL, and two that have blocked wait for it.
static void start_two_blocked(player_t *players, turns_t *turns) {
    checked_stop_clock();
    mt_gil_acquire();
    for (unsigned i = 0; i < 2; ++i) {
        start_player(&players[i], turns, i, come_blocked);
    }
}

// Brings `count` players into the line of those who compute; the caller has the GIL, and
// a computing turn after it.
static void start_computing(player_t *players, turns_t *turns, unsigned number, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        start_player(&players[i], turns, number + i, compute_once);
    }
    mt_gil_yield();
    CHECK(turns->count == 0);
}

// Gives the GIL away for good; the players have their turns in this order.
static void check_order(turns_t *turns, player_t *players, const unsigned *order, unsigned count) {
    mt_gil_release();
    join_players(players, count);
    CHECK(turns->count == count);
    for (unsigned i = 0; i < count; ++i) {
        CHECK(turns->order[i] == order[i]);
    }
}

#define CHECK_ORDER(turns, players, ...) \
    do { \
        static const unsigned order[] = {__VA_ARGS__}; \
        suite_at(__FILE__, __LINE__); \
        check_order(turns, players, order, COUNT_OF(order)); \
        checked_start_clock(); \
    } while (0)

// ---------------------------------------------------------------- who is next

void case_turns_fifo(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        turns_t turns = {.count = 0};
        player_t players[8];
        mt_gil_acquire();
        for (unsigned i = 0; i < COUNT_OF(players); ++i) {
            start_player(&players[i], &turns, i, come_blocked);
        }
        mt_gil_release();
        join_players(players, COUNT_OF(players));
        for (unsigned i = 0; i < COUNT_OF(players); ++i) {
            CHECK(turns.order[i] == i);
        }
    }
}

// Numbers of players tell their lines: below 10 blocked, below 20 short, then computing.

// A thread that blocked is next, then one that made a short call, then one that computes, if
// nobody has waited for a slice; in each line first come, first served.
void case_turns_lines(void) {
    for (unsigned round = 0; round < suite_rounds(20); ++round) {
        turns_t turns = {.count = 0};
        player_t players[6];
        checked_stop_clock();
        mt_gil_acquire();
        start_computing(&players[0], &turns, 20, 2);
        start_player(&players[2], &turns, 10, come_short);
        start_player(&players[3], &turns, 11, come_short);
        start_player(&players[4], &turns, 0, come_blocked);
        start_player(&players[5], &turns, 1, come_blocked);
        CHECK_ORDER(&turns, players, 0, 1, 10, 11, 20, 21);
    }
}

static void clear_interrupt(player_t *player) {
    (void)player;
    suite_clear_interrupt();
}

// One that computes is told of something: it asks, and is before those who came first.
void case_turns_told(void) {
    turns_t turns = {.count = 0};
    player_t players[3];
    checked_stop_clock();
    mt_gil_acquire();
    start_computing(&players[0], &turns, 20, 3);
    players[2].in_turn = clear_interrupt;
    CHECK(!mt_gil_must_yield());
    suite_interrupt(players[2].worker.record);
    UNTIL(mt_gil_must_yield());
    CHECK_ORDER(&turns, players, 22, 20, 21);
}

// It is before those who blocked, too; the next release hands it the GIL, which nobody has asked
// for, so that the releaser can't have it back at once.
void case_turns_told_first(void) {
    turns_t turns = {.count = 0};
    player_t players[2];
    start_two_blocked(players, &turns);
    players[1].in_turn = clear_interrupt;
    suite_interrupt(players[1].worker.record);
    await_look(&players[1]);
    CHECK(!mt_gil_must_yield());
    mt_gil_release();
    mt_gil_acquire();
    CHECK(turns.count >= 1 && turns.order[0] == 1);
    mt_gil_release();
    join_players(players, COUNT_OF(players));
    checked_start_clock();
}

static void last_a_slice(player_t *player) {
    (void)player;
    move_us(MT_GIL_SLICE_US);
}

static void last_most(player_t *player) {
    (void)player;
    move_us(MT_GIL_OWED_MAX_US);
}

// Two of each line; the first blocked one has a long turn, which the computing ones are owed.
static void line_up_owed(player_t *players, turns_t *turns, void (*in_turn)(player_t *player)) {
    checked_stop_clock();
    move_us(MT_GIL_OWED_MAX_US); // nothing is left of what an earlier turn was owed
    mt_gil_acquire();
    start_computing(&players[0], turns, 20, 2);
    start_player(&players[2], turns, 0, come_blocked);
    start_player(&players[3], turns, 1, come_blocked);
    start_player(&players[4], turns, 10, come_short);
    start_player(&players[5], turns, 11, come_short);
    players[2].in_turn = in_turn;
}

// Those who compute, and are owed a slice, are before the short ones, but not before others.
void case_turns_owed_slice(void) {
    for (unsigned round = 0; round < suite_rounds(20); ++round) {
        turns_t turns = {.count = 0};
        player_t players[6];
        line_up_owed(players, &turns, last_a_slice);
        CHECK_ORDER(&turns, players, 0, 1, 20, 21, 10, 11);
    }
}

// Their turns pay for what they are owed.
void case_turns_paid(void) {
    for (unsigned round = 0; round < suite_rounds(20); ++round) {
        turns_t turns = {.count = 0};
        player_t players[6];
        line_up_owed(players, &turns, last_a_slice);
        players[0].in_turn = last_a_slice;
        CHECK_ORDER(&turns, players, 0, 1, 20, 10, 11, 21);
    }
}

// If they are owed the most they are before everybody.
void case_turns_owed_most(void) {
    for (unsigned round = 0; round < suite_rounds(20); ++round) {
        turns_t turns = {.count = 0};
        player_t players[6];
        line_up_owed(players, &turns, last_most);
        CHECK_ORDER(&turns, players, 0, 20, 21, 1, 10, 11);
    }
}

// Turns that nobody of them has waited for aren't owed.
void case_turns_nothing_owed(void) {
    turns_t turns = {.count = 0};
    player_t players[3];
    checked_stop_clock();
    mt_gil_acquire();
    move_us(MT_GIL_OWED_MAX_US);
    start_computing(&players[0], &turns, 20, 2);
    start_player(&players[2], &turns, 10, come_short);
    CHECK_ORDER(&turns, players, 10, 20, 21);
}

// A short one that has waited for a slice is before the blocked ones that came later.
void case_turns_late_short(void) {
    for (unsigned round = 0; round < suite_rounds(20); ++round) {
        turns_t turns = {.count = 0};
        player_t players[4];
        checked_stop_clock();
        mt_gil_acquire();
        start_player(&players[0], &turns, 0, come_blocked);
        checked_move_clock(1);
        start_player(&players[1], &turns, 10, come_short);
        checked_move_clock(1);
        start_player(&players[2], &turns, 1, come_blocked);
        start_player(&players[3], &turns, 11, come_short);
        checked_move_clock((mt_ticks_t)(mt_ticks_from_us(MT_GIL_SLICE_US) - 1));
        CHECK_ORDER(&turns, players, 0, 10, 1, 11);
    }
}

// The one who gives the GIL away isn't its own successor.
void case_turns_yield_successor(void) {
    turns_t turns = {.count = 0};
    player_t players[2];
    checked_stop_clock();
    mt_gil_acquire();
    start_computing(players, &turns, 20, 2);
    mt_gil_yield();
    CHECK(turns.count >= 1 && turns.order[0] == 20);
    mt_gil_release();
    join_players(players, 2);
    checked_start_clock();
}

// ---------------------------------------------------------------- blocked or short

// A player in doubt is taken for one that blocks, or for a short one: a short one that is in line
// already comes after it, or before it.
static void check_taken_for(void (*body)(void *arg), uint64_t age_us, bool blocked) {
    turns_t turns = {.count = 0};
    player_t players[3];
    checked_stop_clock();
    mt_gil_acquire();
    // The turn begins now.
    start_player(&players[0], &turns, 20, compute_once);
    mt_gil_yield();
    start_player(&players[1], &turns, 10, come_short);
    move_us(age_us);
    start_player(&players[2], &turns, 5, body);
    mt_gil_release();
    join_players(players, 3);
    CHECK(turns.order[0] == (blocked ? 5 : 10));
    checked_start_clock();
}

void case_turns_short_or_blocked(void) {
    check_taken_for(come_blocked, 0, true);
    check_taken_for(come_short, MT_GIL_SHORT_CALL_US, false);
    check_taken_for(come_one_turn_late, 0, false);
    check_taken_for(come_one_turn_late, MT_GIL_SHORT_CALL_US, true);
    check_taken_for(come_two_turns_late, 0, true);
}

typedef struct {
    player_t player;
    bool blocks;
    uint32_t misses; // so many turns of others, as far as it knows
    mt_atomic_t left;
    mt_atomic_t back;
} caller_t;

static void wait_a_moment(void) {
    mt_lock_t held = {0};
    unsigned parks = mt_atomic_load(&self()->parks);
    CHECK(mt_lock_try_acquire(&held));
    // Its time may be over before it parks.
    while (mt_atomic_load(&self()->parks) == parks) {
        CHECK(!mt_lock_acquire(&held, suite_after_us(1000)));
    }
}

// Has the GIL, makes a call that blocks or not, and is kept there.
static void call_once(void *arg) {
    caller_t *caller = arg;
    mt_gil_acquire();
    mt_gil_release();
    if (caller->blocks) {
        wait_a_moment();
    }
    mt_atomic_store(&caller->left, 1);
    while (!mt_atomic_load(&caller->back)) {
        suite_spin(100);
    }
    self()->base.turn -= caller->misses;
    come_blocked(&caller->player);
}

// A call that waits for something is known to have blocked; the others may not have.
static void check_call(bool blocks) {
    turns_t turns = {.count = 0};
    caller_t caller = {.player = {.turns = &turns, .number = 5}, .blocks = blocks};
    player_t other;
    worker_start(&caller.player.worker, call_once, &caller);
    UNTIL(mt_atomic_load(&caller.left));
    checked_stop_clock();
    mt_gil_acquire();
    mt_atomic_store(&caller.back, 1);
    UNTIL_PARKED(&caller.player.worker);
    start_player(&other, &turns, 0, come_blocked);
    mt_gil_release();
    worker_join(&caller.player.worker);
    worker_join(&other.worker);
    CHECK(turns.count == 2 && turns.order[0] == (blocks ? 5 : 0));
    checked_start_clock();
}

void case_turns_after_call(void) {
    for (unsigned round = 0; round < suite_rounds(20); ++round) {
        check_call(false);
        check_call(true);
    }
}

// ---------------------------------------------------------------- who asks when

static bool asked(void) {
    return mt_gil_drop_request != 0;
}

// The one in line asks after so long, and not a tick before.
static void check_asks_after_ticks(const player_t *player, mt_ticks_t ticks) {
    checked_move_clock((mt_ticks_t)(ticks - 1));
    await_look(player);
    CHECK(!asked());
    checked_move_clock(1);
    UNTIL(asked());
}

static void check_asks_after(const player_t *player, uint64_t us) {
    check_asks_after_ticks(player, mt_ticks_from_us(us));
}

static void check_asks_after_slice(const player_t *player) {
    check_asks_after(player, MT_GIL_SLICE_US);
}

// In the turn of one that came back itself everybody waits for a slice, but for those below.
void case_turns_ask_passing(void) {
    static void (*const bodies[])(void *arg) = {come_blocked, come_short};
    for (unsigned i = 0; i < COUNT_OF(bodies); ++i) {
        turns_t turns = {.count = 0};
        player_t player;
        checked_stop_clock();
        mt_gil_acquire();
        start_player(&player, &turns, 1, bodies[i]);
        CHECK(!asked());
        check_asks_after_slice(&player);
        mt_gil_yield();
        CHECK(turns.count == 1 && !asked());
        mt_gil_release();
        join_players(&player, 1);
        checked_start_clock();
    }
}

static void check_next_asks(player_t *player) {
    CHECK(!asked());
    check_asks_after_slice(player->next);
}

// The slice is the holder's: it begins with its turn, if that is later than the wait.
void case_turns_ask_in_later_turn(void) {
    turns_t turns = {.count = 0};
    player_t players[2];
    start_two_blocked(players, &turns);
    players[0].in_turn = check_next_asks;
    players[0].next = &players[1];
    move_us(MT_GIL_SLICE_US / 2);
    CHECK_ORDER(&turns, players, 0, 1);
}

// One that isn't the first asks, if the first has no CPU to do so; and again, after as long as it
// has waited.
void case_turns_ask_from_behind(void) {
    turns_t turns = {.count = 0};
    player_t players[2];
    start_two_blocked(players, &turns);
    mt_atomic_t *kept = keep(&players[0]);
    check_asks_after_slice(&players[1]);
    mt_ticks_t waited = mt_ticks_from_us(MT_GIL_SLICE_US);
    for (unsigned round = 0; round < 3; ++round) {
        mt_gil_drop_request = 0;
        check_asks_after_ticks(&players[1], waited);
        waited = (mt_ticks_t)(2 * waited);
    }
    mt_atomic_store(kept, 0);
    CHECK_ORDER(&turns, players, 0, 1);
}

// An event comes in its turn, for the next player.
static void meet_event(player_t *player) {
    player_t *other = player + 1;
    start_player(other, player->turns, 1, come_by_event);
    CHECK(!asked());
    check_asks_after(other, MT_GIL_SHORT_CALL_US);
}

// One for which an event has come asks when such a turn has lasted longer than a short call.
void case_turns_ask_for_event(void) {
    turns_t turns = {.count = 0};
    player_t players[2];
    checked_stop_clock();
    mt_gil_acquire();
    start_player(&players[0], &turns, 0, come_blocked);
    players[0].in_turn = meet_event;
    CHECK_ORDER(&turns, players, 0, 1);
}

// At once, if it has already.
void case_turns_ask_for_event_late(void) {
    turns_t turns = {.count = 0};
    player_t player;
    checked_stop_clock();
    mt_gil_acquire();
    move_us(MT_GIL_SHORT_CALL_US);
    start_player(&player, &turns, 1, come_by_event);
    CHECK(asked());
    CHECK_ORDER(&turns, &player, 1);
}

// What another thread did for it, as its start, counts until it has the GIL: its next call, which
// has blocked, is an event's.
void case_turns_served_once(void) {
    turns_t turns = {.count = 0};
    caller_t caller = {.player = {.turns = &turns, .number = 1}, .misses = 2};
    worker_start(&caller.player.worker, call_once, &caller);
    UNTIL(mt_atomic_load(&caller.left));
    checked_stop_clock();
    mt_gil_acquire();
    move_us(MT_GIL_SHORT_CALL_US);
    mt_atomic_store(&caller.back, 1);
    UNTIL_PARKED(&caller.player.worker);
    CHECK(asked());
    CHECK_ORDER(&turns, &caller.player, 1);
}

static void take_a_slice(player_t *player) {
    (void)player;
    move_us(MT_GIL_SLICE_US);
}

// Gives the GIL to one that comes and goes, and gets it back: because it was free, or,
// after a slice, because it was due.
static void get_computing_turn(turns_t *turns, player_t *other, bool own) {
    start_player(other, turns, 0, come_blocked);
    if (own) {
        other->in_turn = take_a_slice;
    }
    mt_gil_yield();
    CHECK(turns->count == 1 && !asked());
}

static void check_asks_at_once(bool own, void (*body)(void *arg), bool at_once) {
    turns_t turns = {.count = 0};
    player_t players[2];
    checked_stop_clock();
    move_us(MT_GIL_OWED_MAX_US); // nothing is left of what an earlier turn was owed
    mt_gil_acquire();
    get_computing_turn(&turns, &players[0], own);
    start_player(&players[1], &turns, 1, body);
    CHECK(asked() == at_once);
    if (!at_once) {
        check_asks_after_slice(&players[1]);
    }
    mt_gil_yield();
    CHECK(turns.count == 2 && !asked());
    mt_gil_release();
    join_players(players, 2);
    checked_start_clock();
}

// A holder that computes is asked at once by one that has blocked; by one that made a short
// call only if the GIL has fallen to the holder.
void case_turns_ask_computing(void) {
    for (unsigned round = 0; round < suite_rounds(20); ++round) {
        check_asks_at_once(false, come_blocked, true);
        check_asks_at_once(true, come_blocked, true);
        check_asks_at_once(false, come_short, true);
        check_asks_at_once(true, come_short, false);
    }
}

// Gets a turn of a computing thread that is owed the most.
static void get_forced_turn(turns_t *turns, player_t *other) {
    start_player(other, turns, 0, come_blocked);
    other->in_turn = last_most;
    mt_gil_yield();
    CHECK(turns->count == 1 && !asked());
}

// A slice of one that is owed the most is broken for an event only, and not at its beginning.
void case_turns_ask_forced(void) {
    static void (*const bodies[])(void *arg) = {come_by_event, come_blocked, come_short};
    for (unsigned i = 0; i < COUNT_OF(bodies); ++i) {
        turns_t turns = {.count = 0};
        player_t players[2];
        checked_stop_clock();
        mt_gil_acquire();
        get_forced_turn(&turns, &players[0]);
        start_player(&players[1], &turns, 1, bodies[i]);
        CHECK(!asked());
        check_asks_after(&players[1], i == 0 ? MT_GIL_FORCED_US : MT_GIL_SLICE_US);
        mt_gil_yield();
        CHECK(turns.count == 2 && !asked());
        mt_gil_release();
        join_players(players, 2);
        checked_start_clock();
    }
}

static void last_most_and_meet_event(player_t *player) {
    player_t *other = player + 1;
    start_player(other, player->turns, 1, come_by_event);
    last_most(player);
    await_look(other);
    CHECK(asked());
}

static void check_broken_by_next(player_t *player) {
    CHECK(!asked());
    check_asks_after(player->next, MT_GIL_FORCED_US);
    mt_gil_yield();
}

// Also if the waiter has asked before: in a turn after which others were due.
void case_turns_ask_forced_again(void) {
    turns_t turns = {.count = 0};
    player_t players[3];
    checked_stop_clock();
    mt_gil_acquire();
    start_computing(&players[0], &turns, 20, 1);
    players[0].in_turn = check_broken_by_next;
    players[0].next = &players[2];
    start_player(&players[1], &turns, 0, come_blocked);
    players[1].in_turn = last_most_and_meet_event;
    CHECK_ORDER(&turns, players, 0, 20, 1);
}

// One that computes waits for a slice, too.
void case_turns_ask_by_computing(void) {
    turns_t turns = {.count = 0};
    player_t player;
    checked_stop_clock();
    mt_gil_acquire();
    start_computing(&player, &turns, 20, 1);
    check_asks_after_slice(&player);
    mt_gil_yield();
    CHECK(turns.count == 1 && turns.order[0] == 20);
    mt_gil_release();
    join_players(&player, 1);
    checked_start_clock();
}

// ---------------------------------------------------------------- passing over

// Keeps the player in its park, gives the GIL away, which wakes it, and takes it back: it
// has been passed over, and learns that now.
static void pass_over(const player_t *player) {
    mt_atomic_t *kept = keep(player);
    mt_gil_release();
    mt_gil_acquire();
    mt_atomic_store(kept, 0);
}

// One that has blocked asks as soon as it has come too late, and is next.
void case_turns_passed_over_blocked(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        turns_t turns = {.count = 0};
        player_t player;
        checked_stop_clock();
        mt_gil_acquire();
        start_player(&player, &turns, 1, come_blocked);
        pass_over(&player);
        CHECK(turns.count == 0);
        UNTIL(asked());
        mt_gil_release();
        mt_gil_acquire();
        CHECK(turns.count == 1);
        mt_gil_release();
        join_players(&player, 1);
        checked_start_clock();
    }
}

// One that made a short call backs off, is passed over some more, and asks after a slice.
void case_turns_passed_over_short(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        turns_t turns = {.count = 0};
        player_t player;
        checked_stop_clock();
        mt_gil_acquire();
        start_player(&player, &turns, 10, come_short);
        for (unsigned i = 0; i < 3; ++i) {
            pass_over(&player);
            await_look(&player);
            CHECK(turns.count == 0 && !asked());
        }
        check_asks_after_slice(&player);
        mt_gil_release();
        mt_gil_acquire();
        CHECK(turns.count == 1);
        mt_gil_release();
        join_players(&player, 1);
        checked_start_clock();
    }
}

// Left free in its back-off, the GIL is its at the end of that, or at once, if who gives the GIL away
// goes to sleep.
void case_turns_back_off_ends(void) {
    for (unsigned round = 0; round < suite_rounds(100); ++round) {
        turns_t turns = {.count = 0};
        player_t player;
        checked_stop_clock();
        mt_gil_acquire();
        start_player(&player, &turns, 10, come_short);
        pass_over(&player);
        await_look(&player);
        mt_gil_release();
        if (round % 2 == 0) {
            mt_gil_hurry();
            join_players(&player, 1);
            checked_start_clock();
        } else {
            checked_start_clock();
            join_players(&player, 1);
        }
        CHECK(turns.count == 1);
    }
}

// Twice too late, it doesn't look by itself any more: the release wakes it.
void case_turns_late_twice(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        turns_t turns = {.count = 0};
        player_t player;
        checked_stop_clock();
        mt_gil_acquire();
        start_player(&player, &turns, 10, come_short);
        pass_over(&player);
        await_look(&player);
        move_us(MT_BACK_OFF_US);
        await_look(&player);
        mt_gil_release();
        join_players(&player, 1);
        CHECK(turns.count == 1);
        checked_start_clock();
    }
}

// Beside one whose calls never block everybody comes to a turn.
void case_turns_beside_short_calls(void) {
    static void (*const bodies[])(void *arg) = {come_blocked, come_short, compute_once};
    for (unsigned round = 0; round < suite_rounds(60); ++round) {
        turns_t turns = {.count = 0};
        player_t player;
        unsigned count = 0;
        mt_gil_acquire();
        start_player(&player, &turns, 1, bodies[round % COUNT_OF(bodies)]);
        while (count == 0) {
            mt_gil_release();
            mt_gil_acquire();
            if (mt_gil_must_yield()) {
                mt_gil_yield();
            }
            count = turns.count;
        }
        mt_gil_release();
        join_players(&player, 1);
    }
}

// ---------------------------------------------------------------- ends in the line

static void acquire_to_end(void *arg) {
    (void)arg;
    mt_gil_acquire();
    host_fail(__FILE__, __LINE__, "it should have ended");
}

// One that is told to end in the line ends when it gets the GIL, and gives it on.
void case_turns_end_in_line(void) {
    for (unsigned passed_over = 0; passed_over < 2; ++passed_over) {
        unsigned blocks = host_blocks();
        turns_t turns = {.count = 0};
        player_t ending;
        player_t other;
        checked_stop_clock();
        mt_gil_acquire();
        start_player(&ending, &turns, 0, acquire_to_end);
        start_player(&other, &turns, 1, come_blocked);
        ending.worker.record->base.must_exit = true;
        if (passed_over) {
            pass_over(&ending);
        }
        mt_gil_release();
        join_players(&other, 1);
        CHECK(turns.count == 1);
        UNTIL(suite_threads() == 0);
        UNTIL_BLOCKS(blocks);
        checked_start_clock();
    }
}
