# rules: F7
# The module says which version it is.

import _thread

numbers = _thread._version.split(".")
assert len(numbers) == 3 and all(number.isdigit() for number in numbers), _thread._version
print("OK")
