// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKEND_H
#define MODTHREAD_BACKEND_H

// The contract between the core and an operating system.
//
// A backend starts and ends OS threads, parks and unparks them, tells the time
// and gives one short critical section. Locks, joins, the GIL and the registry
// of threads are in the core, the same for every OS. There is one backend in a
// firmware, chosen when it is linked: MT_BACKEND_HEADER names its
// backend_types.h, and one backend.c implements what is below.
//
// A backend includes this header, and nothing else of the core but config.h.
//
// A backend's backend_types.h defines:
//
//   MT_BACKEND_NAME       a string, shown to Python as _thread._backend
//   mt_ticks_t            an unsigned integer, 16 to 64 bits: a point in time,
//                         or a time span, in ticks; points wrap around
//   MT_TICKS_MAX          the largest mt_ticks_t
//   MT_TICKS_PER_SECOND   ticks in a second, 1 or more
//   MT_TICK_PARTIAL       1 if mt_os_now() may be up to one tick behind the
//                         real time (a tick counter), 0 if it is exact (a clock)
//   MT_OS_BACK_OFF_US     how long a woken thread that came too late for a thing
//                         sleeps before it looks again (word.h), in microseconds;
//                         0 where to wake a thread isn't to switch to it
//   MT_OS_FREEZES         1 if the end of the program is that of a process, which freezes the
//                         GIL (gil.h); 0 if nobody does that
//   unsigned mt_os_spins(void)  how often to look at a thing that is held for a
//                         moment before waiting for it: 0 on one CPU, and then
//                         nobody looks before parking either (spin.h)
//   void mt_os_relax(void)  between two such looks
//   mt_os_thread_t        what the backend keeps for one thread: its parker, its
//                         OS handle, its stack. All zero before mt_os_adopt() or
//                         mt_os_thread_start(), which initialise what has to be.
//   MT_OS_FOREIGN_EXPECTED  whether foreign threads may come, where that isn't MT_FOREIGN
//   mt_os_mutex_t         a recursive mutex, see below
//   mt_atomic_t           a 32-bit word, and on it, each one atomic step:
//     uint32_t mt_atomic_load(const mt_atomic_t *a)          acquire
//     void mt_atomic_store(mt_atomic_t *a, uint32_t value)   release
//     bool mt_atomic_cas(mt_atomic_t *a, uint32_t from, uint32_t to)
//                         true if *a was `from` and now is `to`; acquire and
//                         release; never fails spuriously
//
// Errors. Failures of the environment (no memory, too many threads) are returned.
// A failure that only a mistake in the core or in the backend can cause is fatal:
// MT_FATAL(text) doesn't return.
//
// The words used below:
//   any thread     a thread that the core has started, or the main thread
//   ISR            an interrupt handler; on POSIX, a signal handler
//   GIL            "with or without" unless a line says otherwise. A function
//                  that blocks is called without the GIL.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef MT_BACKEND_HEADER
#error \
    "MT_BACKEND_HEADER is not set: -DMT_BACKEND_HEADER='\"../backends/posix/backend_types.h\"' or freertos"
#endif
#include MT_BACKEND_HEADER

#include "deadline.h"
#include "record.h"
#include "vm.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---------------------------------------------------------------- time

// The present time. Never goes back (but for the wrap of mt_ticks_t), not moved
// by changes of the wall clock.
// Context: any thread, ISR, critical section. Doesn't block.
mt_ticks_t mt_os_now(void);

// ---------------------------------------------------------------- critical section

// The one critical section that guards all wait queues. At most a few dozen
// instructions long, save for the unpark of one thread.
// Context: any thread; not from an ISR; not nested. Enter waits for another
// thread (POSIX) or masks interrupts (FreeRTOS): nothing inside may block.
// Memory: what was written inside before exit is seen after the next enter.
void mt_os_critical_enter(void);
void mt_os_critical_exit(void);

// For whoever only looks, and may have interrupted anybody, also a thread that is in the critical
// section and goes on only afterwards: a signal handler, a fault's handler, the last words before
// the end. Enters the section if that needs no long wait; true if it has. False: the caller has
// interrupted the section's owner, or the CPU, or the owner doesn't come out of it. Then the
// caller looks without it, and takes lists to be unfinished: each step is one load, and the steps
// are counted. POSIX tries the mutex for some milliseconds at most, unless the thread knows that
// it has it. FreeRTOS enters nothing: who calls this there has the interrupts masked.
// mt_os_look_end() gets what mt_os_look_begin() has returned.
// Context: any, also an ISR or a thread that isn't ours; may come in a critical section. Doesn't
// block.
bool mt_os_look_begin(void);
void mt_os_look_end(bool entered);

// ---------------------------------------------------------------- parking

// A thread has a parker with one permit, which it doesn't have at the start.
// park takes the permit; if there is none it waits for it until the deadline.
// It may also return for no reason at all, so a caller checks in a loop what it
// waits for. The permit doesn't count: two unparks before one park are one.
//
// Parks the calling thread.
// Context: any thread; not in a critical section, not from an ISR. Blocks.
// An expired deadline: takes the permit if there is one and returns at once.
// A signal's handler runs while a thread is parked, and park goes on or returns.
// Never returns before the deadline because of rounding.
void mt_os_park(const mt_deadline_t *deadline);

// Gives the thread its permit. The thread may be running, parked or ending; its
// record must stay allocated until this returns (the core calls it in the
// critical section, and a thread passes one before its record is freed).
// Memory: what the caller wrote before is seen by the thread after its park.
// Context: any thread, critical section; on POSIX also from a signal handler.
// Doesn't block.
void mt_os_unpark(mt_os_thread_t *thread);

// The same from an ISR.
void mt_os_unpark_from_isr(mt_os_thread_t *thread);

// An OS may run a thread as soon as it is woken, and let the one that has woken it wait
// for the CPU. In the critical section, or while it has the GIL, that is a thread for
// which all others wait. So mt_os_unpark() in a critical section gives the permit at once,
// but the thread may sleep on until the section is left, or longer:
//
// void mt_os_defer_wakes(void (*deferred)(void)), inline, from backend_types.h: threads that
// the caller unparks in critical sections may sleep on until mt_os_flush_wakes(). deferred()
// is called for each that does, in that critical section. A backend may ignore all this: then
// MT_OS_DEFERS_WAKES, from backend_types.h, is 0.
// void mt_os_flush_wakes(void), the same: wakes them all, and defers no more.
// mt_os_park() wakes them, too.
// Context: any thread; not in a critical section.

// ---------------------------------------------------------------- threads

// Makes the calling thread, which the OS started, the thread of this record:
// the main thread, once at the start. mt_thread_main_record() is still NULL.
void mt_os_adopt(struct mt_thread *thread);

// struct mt_thread *mt_os_self(void), declared in backend_types.h so that it can
// be inline: the record of the calling thread, NULL in a thread that isn't ours.
// Context: any thread, ISR (the interrupted thread's). Doesn't block.

// bool mt_os_can_switch(void), declared in backend_types.h so that it can be inline:
// whether another thread could run now. False while the calling thread has
// disabled interrupts. It must not park then: it would wait for ever.
// Context: any thread. Doesn't block.

// Starts an OS thread that runs mt_thread_main(thread), and ends when that
// returns; then its stack is taken back without anybody waiting for it, and
// mt_os_free(thread) is called when nothing of it is used any more.
// stack_size: wanted size of the stack in bytes, 0 for the backend's default;
// less than the OS needs is rounded up.
// False: no memory or no more threads; nothing is left behind, and the record
// is still the caller's.
// Context: any thread; not in a critical section. Doesn't block for long.
bool mt_os_thread_start(struct mt_thread *thread, size_t stack_size);

// Ends the calling thread here and now, as if mt_thread_main() had returned: its
// record and its stack are taken back. Doesn't return.
// Context: a thread that the core started; not in a critical section.
void mt_os_thread_exit(void) __attribute__((noreturn));

// How many bytes of stack lie below `here`, an address in the calling thread's
// stack, that the thread may use; what the OS and C code between two checks of
// the limit need is taken off already. 0 if there are none.
// Context: a thread that the core started, or the main thread. The main thread's
// result may be any size that is certainly there: nobody takes its limit from this.
size_t mt_os_stack_below(const void *here);

// The OS's number for the calling thread; non-zero.
uintptr_t mt_os_native_id(void);

// Names the calling thread for the OS's tools. Cut to what the OS can hold, between two
// characters: mt_name_length() tells where.
void mt_os_set_name(const char *name);

// How many bytes of a name to keep where there is room for so many: no character of UTF-8
// is cut in two, as Python takes what is kept for a string.
static inline size_t mt_name_length(const char *name, size_t room) {
    size_t length = strlen(name);
    if (length > room) {
        length = room;
        while (length > 0 && ((unsigned char)name[length] & 0xc0) == 0x80) {
            length--;
        }
    }
    return length;
}

// Puts the name that the OS has for the calling thread into `name`, with a NUL.
#define MT_NAME_SIZE (32)
void mt_os_get_name(char name[MT_NAME_SIZE]);

// The system's knowledge of a thread, for people to read.
typedef struct {
    char name[MT_NAME_SIZE]; // as mt_os_get_name() in that thread
    size_t stack_size; // in bytes; 0: not known, as the main thread's
    uint64_t cpu_us; // the CPU time that it has had, or MT_CPU_UNKNOWN
} mt_os_info_t;
#define MT_CPU_UNKNOWN UINT64_MAX

// Fills info in, all of it.
// Context: any thread, in the critical section; thread is LIVE. Doesn't block.
void mt_os_info(const struct mt_thread *thread, mt_os_info_t *info);

// The most bytes that the thread's stack was ever used; 0 if the system doesn't count that.
// Context: any thread, while the other can't end; not in the critical section. Doesn't block,
// but may look at all of that stack.
size_t mt_os_stack_peak(const struct mt_thread *thread);

// ---------------------------------------------------------------- waking the main thread

// Called after mt_vm_interrupted(main thread) has become true, by any thread or
// an ISR (signal handler). Unparks the main thread; if it may be in a system
// call instead, makes that call return early (EINTR on POSIX), and goes on
// doing so until mt_vm_main_pending() is false.
// Context: any thread, ISR. Doesn't block.
void mt_os_interrupt_main(void);

// ---------------------------------------------------------------- memory

// Memory for thread records, outside of Python's heap. alloc gives zeroed
// memory or NULL.
// Context: any thread; not in a critical section, not from an ISR.
void *mt_os_alloc(size_t size);
void mt_os_free(void *ptr);

// How many bytes a new thread could have for its record and its stack; SIZE_MAX if
// the OS doesn't say. For messages.
// Context: any thread; not in a critical section, not from an ISR.
size_t mt_os_memory_left(void);

// ---------------------------------------------------------------- the timeline only

// Builds with MT_TRACE. A time as exact as the system has it, that never goes back, in units of
// mt_os_trace_rate() a second; 64 bits of it count.
// Context: any thread, in the critical section. Doesn't block.
uint64_t mt_os_trace_clock(void);

// A visit to the critical section that calls nothing but mt_os_trace_clock(); the exit gets what the
// entry has returned. A backend that can make it cheaper has macros of its own.
#ifndef MT_OS_BRIEF_ENTER
#define MT_OS_BRIEF_ENTER() (mt_os_critical_enter(), 0u)
#define MT_OS_BRIEF_EXIT(was) ((void)(was), mt_os_critical_exit())
#endif

// Units in a second, 1 to UINT32_MAX; 1000 or more are of use.
// Context: any thread. Doesn't block.
uint32_t mt_os_trace_rate(void);

// ---------------------------------------------------------------- foreign threads only

// Where foreign threads may come: builds with MT_FOREIGN, and the posix backend. Makes the
// calling OS thread, which the core hasn't started, the thread of this record, so that it can
// wait; NULL ends that.
// Context: an OS thread that isn't ours. Doesn't block.
void mt_os_adopt_foreign(struct mt_thread *foreign);

// ---------------------------------------------------------------- without a GIL only

// A recursive mutex for the interpreter's own short sections; no fairness.
// Context: any thread; blocks while another thread has it.
// lock: true if it is held now; with wait false, false if another thread has it.
void mt_os_mutex_init(mt_os_mutex_t *mutex);
bool mt_os_mutex_lock(mt_os_mutex_t *mutex, bool wait);
void mt_os_mutex_unlock(mt_os_mutex_t *mutex);

// Stops every other live thread of the registry wherever it is; when this
// returns each has its registers on its stack and its thread->sp below them.
// The caller has the critical section from here to mt_os_start_world(), so that
// no thread starts, ends or waits in between. Blocks until all have stopped.
// Context: any thread; not in a critical section; one caller at a time.
void mt_os_stop_world(void);
void mt_os_start_world(void);

// ---------------------------------------------------------------- for the backend

// A backend calls these in the core (thread.c); it may also use the fields of a record that are
// said to be for it, and vm.h.

// The main thread's record; NULL before mt_thread_init().
mt_thread_t *mt_thread_main_record(void);

// The next one in the registry after thread, NULL after the last.
mt_thread_t *mt_thread_next(const mt_thread_t *thread);

// Called by the backend: the whole life of a new thread. When it returns the
// backend frees the record.
void mt_thread_main(mt_thread_t *thread);

// ---------------------------------------------------------------- fatal errors

// Prints the text and ends the firmware or the process. Doesn't return.
void mt_os_fatal(const char *text) __attribute__((noreturn));
#define MT_FATAL(text) mt_os_fatal("modthread: " text)
#if MT_SMALL
#define MT_BROKEN(condition) MT_FATAL("broken")
#else
#define MT_BROKEN(condition) MT_FATAL("broken: " condition)
#endif
#define MT_ASSERT(condition) \
    do { \
        if (!(condition)) { \
            MT_BROKEN(#condition); \
        } \
    } while (0)

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_BACKEND_H
