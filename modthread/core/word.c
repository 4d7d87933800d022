// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Modelled by tests/c/model_lock.py and model_gil.py: change all.

#include "word.h"

bool mt_word_take(mt_atomic_t *word) {
    return mt_atomic_cas(word, MT_WORD_FREE, MT_WORD_HELD);
}

bool mt_word_release(mt_atomic_t *word) {
    return mt_atomic_cas(word, MT_WORD_HELD, MT_WORD_FREE);
}

void mt_word_settle(mt_atomic_t *word, mt_waiter_t *first) {
    if (first == NULL) {
        mt_atomic_cas(word, MT_WORD_CONTENDED, MT_WORD_HELD);
        return;
    }
    // Its holder may release it, and others take it, with one atomic step meanwhile.
    while (!mt_waiter_is_woken(first) && mt_atomic_load(word) != MT_WORD_CONTENDED) {
        if (mt_atomic_load(word) == MT_WORD_FREE) {
            mt_waiter_wake(first);
        } else {
            mt_atomic_cas(word, MT_WORD_HELD, MT_WORD_CONTENDED);
        }
    }
}

void mt_word_free(mt_atomic_t *word, mt_waiter_t *first) {
    if (first != NULL && !mt_waiter_is_woken(first)) {
        mt_waiter_wake(first);
    }
    mt_atomic_store(word, MT_WORD_FREE);
}
