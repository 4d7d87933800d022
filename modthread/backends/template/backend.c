// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The contract of backend.h, to be written. The order of the functions is the header's;
// docs/porting.md has the order to write them in, and a case of tests/c for each.
// Parameters are named here so that (void) can go as the body comes.

#include "../../core/backend.h"

// ---------------------------------------------------------------- time

// Reads the counter or the clock. From an interrupt handler, too: some kernels have a
// second function for that.
mt_ticks_t mt_os_now(void) {
    MT_TO_BE_WRITTEN("mt_os_now");
}

#if MT_TRACE
// Last of all. Ticks will do; better is a counter that goes on between them, such as the CPU's
// cycles, extended to 64 bits.
uint64_t mt_os_trace_clock(void) {
    MT_TO_BE_WRITTEN("mt_os_trace_clock");
}

uint32_t mt_os_trace_rate(void) {
    MT_TO_BE_WRITTEN("mt_os_trace_rate");
}
#endif

// ---------------------------------------------------------------- critical section

// One CPU: masks the interrupts that may call the contract. Several: takes a spinlock
// besides. An OS without interrupt handlers: locks one mutex.
void mt_os_critical_enter(void) {
    MT_TO_BE_WRITTEN("mt_os_critical_enter");
}

void mt_os_critical_exit(void) {
    MT_TO_BE_WRITTEN("mt_os_critical_exit");
}

// With interrupts masked by whoever calls it: false. With a mutex: tries it, some times.
bool mt_os_look_begin(void) {
    MT_TO_BE_WRITTEN("mt_os_look_begin");
}

void mt_os_look_end(bool entered) {
    (void)entered;
    MT_TO_BE_WRITTEN("mt_os_look_end");
}

// ---------------------------------------------------------------- parking

// Sleeps until the calling thread's permit is there or the time is up, and takes the
// permit in both cases, if it is there. mt_deadline_left() has the ticks to sleep. A
// binary semaphore, a task notification, or a flag with a condition variable will do.
void mt_os_park(const mt_deadline_t *deadline) {
    (void)deadline;
    MT_TO_BE_WRITTEN("mt_os_park");
}

// Gives the permit and wakes the thread. It is called with interrupts masked where the
// critical section does that: take a function of the OS that allows it.
void mt_os_unpark(mt_os_thread_t *thread) {
    (void)thread;
    MT_TO_BE_WRITTEN("mt_os_unpark");
}

// The same with the function that the OS has for interrupt handlers. It must not take
// anything that the interrupted thread may hold: a mutex, for one.
void mt_os_unpark_from_isr(mt_os_thread_t *thread) {
    (void)thread;
    MT_TO_BE_WRITTEN("mt_os_unpark_from_isr");
}

// ---------------------------------------------------------------- threads

// Makes the record what mt_os_self() says in the calling thread; initialises its parker.
void mt_os_adopt(mt_thread_t *thread) {
    (void)thread;
    MT_TO_BE_WRITTEN("mt_os_adopt");
}

#if MT_FOREIGN
// The same for another task, which comes and goes.
void mt_os_adopt_foreign(mt_thread_t *foreign) {
    (void)foreign;
    MT_TO_BE_WRITTEN("mt_os_adopt_foreign");
}
#endif

// Initialises the parker, then starts a thread that nobody joins, of the caller's priority.
// The new thread's function sets what mt_os_self() says, calls mt_thread_main(), and
// does what mt_os_thread_exit() does. The thread may be over before this returns.
bool mt_os_thread_start(mt_thread_t *thread, size_t stack_size) {
    (void)thread;
    (void)stack_size;
    MT_TO_BE_WRITTEN("mt_os_thread_start");
}

// Frees the record with mt_os_free(), and ends. Where a thread can't free its own stack it
// leaves both to those that come by later: mt_os_thread_start(), mt_os_alloc() and
// mt_os_park() are called often enough. See ../freertos/tasks.c.
void mt_os_thread_exit(void) {
    MT_TO_BE_WRITTEN("mt_os_thread_exit");
}

// The lowest address of the stack is known from the start of the thread, or asked from
// the OS. Off goes a margin for what C code and the OS put onto a stack. The main
// thread's answer isn't used for its limit: any number that is certainly there.
size_t mt_os_stack_below(const void *here) {
    (void)here;
    MT_TO_BE_WRITTEN("mt_os_stack_below");
}

// A number that the OS's tools show, or the address of its control block.
uintptr_t mt_os_native_id(void) {
    MT_TO_BE_WRITTEN("mt_os_native_id");
}

// An OS without names: keep the name in mt_os_thread_t. See mt_name_length().
void mt_os_set_name(const char *name) {
    (void)name;
    MT_TO_BE_WRITTEN("mt_os_set_name");
}

void mt_os_get_name(char name[MT_NAME_SIZE]) {
    (void)name;
    MT_TO_BE_WRITTEN("mt_os_get_name");
}

// All that the system knows about a thread, for people; backend.h says how to say "unknown".
void mt_os_info(const mt_thread_t *thread, mt_os_info_t *info) {
    (void)thread;
    (void)info;
    MT_TO_BE_WRITTEN("mt_os_info");
}

// The most that its stack was ever used; 0 is an answer.
size_t mt_os_stack_peak(const mt_thread_t *thread) {
    (void)thread;
    MT_TO_BE_WRITTEN("mt_os_stack_peak");
}

// ---------------------------------------------------------------- waking the main thread

// Unparks the main thread, from a thread or from an interrupt handler; does nothing as
// long as mt_thread_main_record() is NULL. That is all where every wait is a park. Where
// the main thread may block in the OS: see ../posix/wake.c.
void mt_os_interrupt_main(void) {
    MT_TO_BE_WRITTEN("mt_os_interrupt_main");
}

// ---------------------------------------------------------------- memory

// The OS's allocator, not Python's heap; zeroed.
void *mt_os_alloc(size_t size) {
    (void)size;
    MT_TO_BE_WRITTEN("mt_os_alloc");
}

void mt_os_free(void *ptr) {
    (void)ptr;
    MT_TO_BE_WRITTEN("mt_os_free");
}

// SIZE_MAX if the OS doesn't say.
size_t mt_os_memory_left(void) {
    MT_TO_BE_WRITTEN("mt_os_memory_left");
}

// ---------------------------------------------------------------- mutexes

void mt_os_mutex_init(mt_os_mutex_t *mutex) {
    (void)mutex;
    MT_TO_BE_WRITTEN("mt_os_mutex_init");
}

bool mt_os_mutex_lock(mt_os_mutex_t *mutex, bool wait) {
    (void)mutex;
    (void)wait;
    MT_TO_BE_WRITTEN("mt_os_mutex_lock");
}

void mt_os_mutex_unlock(mt_os_mutex_t *mutex) {
    (void)mutex;
    MT_TO_BE_WRITTEN("mt_os_mutex_unlock");
}

// ---------------------------------------------------------------- stopping the world

// With a GIL nobody calls these: they may stay MT_FATAL("a GIL is needed"). Without one:
// one CPU suspends the scheduler, and reads the others' stack pointers from their control
// blocks (../freertos/backend.c); several CPUs interrupt the others (../posix/world.c).
void mt_os_stop_world(void) {
    MT_TO_BE_WRITTEN("mt_os_stop_world");
}

void mt_os_start_world(void) {
    MT_TO_BE_WRITTEN("mt_os_start_world");
}

// ---------------------------------------------------------------- fatal errors

// Write this one first: whatever is missing above says so by it. It prints the text where
// somebody sees it, without any lock, and ends the process or stops the firmware. A
// backend for many ports leaves it to the port, as ../freertos does.
void mt_os_fatal(const char *text) {
    (void)text;
    __builtin_trap();
}
