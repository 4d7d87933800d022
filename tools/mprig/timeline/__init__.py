# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`mprig timeline`: what the threads of a program did, as a trace, a picture and a summary."""
