# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""What `mprig top` takes for a list of threads."""

from mprig.top import rows_of_program


def test_output_in_the_middle_of_a_list() -> None:
    """Without a GIL two threads' lines may mix: then it isn't one."""
    assert rows_of_program("~top [it goes on(94367963961152,") is None
