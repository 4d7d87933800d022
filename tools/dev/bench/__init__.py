# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Measures modthread against its peers, in one run, and judges the ratios: `make bench`.

peers
    who is measured: our builds, upstream's, CPython, and C on the system itself (`peers`), and
    the firmware in QEMU, where instructions are counted (`firmware`).
measures
    what is measured: a program of `programs/`, with its numbers, on each peer (`measures`).
samples
    all numbers of all rounds; a figure is the median of one of them, a ratio that of the ratios
    in each round (`samples`).
targets
    what the figures must be (`targets`).
reports
    the table and the JSON file (`report`).
"""
