// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Names of the port that the scan of its sources doesn't find: none.
