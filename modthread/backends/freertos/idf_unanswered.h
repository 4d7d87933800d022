// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_FREERTOS_IDF_UNANSWERED_H
#define MODTHREAD_BACKENDS_FREERTOS_IDF_UNANSWERED_H

// A Ctrl-C that is pending for so many seconds is answered by a line of text on the console.
#define MT_IDF_UNANSWERED_S (5)

// Looks for such from now on. Once, when the main thread has its record.
// Context: the main thread. Doesn't block.
void mt_idf_watch_unanswered(void);

#endif // MODTHREAD_BACKENDS_FREERTOS_IDF_UNANSWERED_H
