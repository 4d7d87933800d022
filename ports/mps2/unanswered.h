// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef PORTS_MPS2_UNANSWERED_H
#define PORTS_MPS2_UNANSWERED_H

// Says on the line, from an interrupt, why nobody takes a Ctrl-C or Ctrl-D: a thread in native
// code that doesn't let others run, most of all.

#include <stdbool.h>

// Prints which thread runs, and what all do, if answered() is still false UNANSWERED_MS later. A new call takes
// the place of one before.
// Context: the UART's interrupt is masked; in answered(), too.
#define UNANSWERED_MS (5000)
void mp_port_expect_answer(const char *to, bool (*answered)(void));

#endif // PORTS_MPS2_UNANSWERED_H
