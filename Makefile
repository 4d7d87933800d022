# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# The only entry a person needs: `make` prints what there is.
#
# Variables (make unix GIL=0):
#   MICROPYTHON_VERSION  which pinned MicroPython (pins.ini); default: the newest that can be had
#   MICROPYTHON_DIR      a MicroPython tree of your own; it is used in place and not written to
#   MICROPYTHON_GIT      a clone of MicroPython to take pinned versions from: address or folder
#   GIL                  unix: 1 (default) or 0; stock: 0 (default) or 1
#   TRACE                unix: 1 adds sys.settrace
#   BOARD                mps2, qemu: an385 (default), an386 or an500
#   THREADS              1 (default); to compare with: 0 (none), mps2 also stock (upstream's)
#   INTROSPECTION        mps2: 1 (default); 0 leaves out what shows threads
#   SMALL                mps2: 1 leaves out all that config.h has a switch for
#   TESTS                mps2: 1 adds what only tests and benchmarks call: machine.driver_call
#   TARGET               repl: unix (default), mps2, esp32c3-qemu, or a board: a0, u0, port:URL
#   FREERTOS             mps2: a pinned FreeRTOS kernel, such as V11.3.0; default: MicroPython's V9
#   FREERTOS_GIT         a clone of FreeRTOS-Kernel to take it from: address or folder
#   FREERTOS_DIR         mps2: a FreeRTOS kernel of your own; used in place and not written to
#   IDF_PATH             esp32, esp32-qemu: where ESP-IDF is; not needed where idf.py is on PATH
#   BOARD, BOARD_VARIANT, BOARD_DIR, STACK_PSRAM  esp32: see ports/esp32/Makefile
#   IDF_CHECK            esp32: 0 takes any version of ESP-IDF
#   SAN                  unix: sanitizers for the C compiler, such as address,undefined or thread
#   IMAGE                flash, web-flash: firmware.bin of an ESP32 build (web-flash: several);
#                        default: what `make esp32` built with these BOARD, BOARD_VARIANT and
#                        BOARD_DIR, without them all that there is
#   PORT, TARGET         checklist: the board's port, or a target in QEMU, such as esp32c3-qemu
#   PORT, CHIP, BAUD     flash: the board's port, the chip that it must have, the line's rate
#   ERASE, CHECK, DRY_RUN  flash: 1 for `mprig flash --erase`, --check and --dry-run
#   BENCH                bench: further options, such as --readme, which updates README.md
#   SSL                  unix: 1 adds ssl, where the sources have lib/mbedtls
#   BUILD_ROOT           where everything goes, the sources and Python's tools too (default: build)
#   MUTANTS              mutants: which, a pattern for names such as *queue*
#   ROUNDS               peers: how often each test is run (default: 1)
#   V                    1 shows every command

# make, and MicroPython's makefiles with it, take a space for the end of a name.
HERE := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
ifneq ($(words $(CURDIR)) $(words $(MAKEFILE_LIST)),1 1)
$(error make can't work in a folder with a space in its path: move this checkout elsewhere)
endif
ifneq ($(HERE),$(CURDIR))
$(error this Makefile works in its own folder only: make -C $(HERE))
endif
$(foreach name,BUILD_ROOT MICROPYTHON_DIR FREERTOS_DIR BOARD_DIR,$(if $(word 2,$($(name))),\
	$(error $(name)=$($(name)) has a space in it, which make can't work with)))

# The values that a variable may have; said before anything is fetched, installed or built.
one-of = $(if $(filter-out $2,$($1)),$(error $1=$($1): it is one of $2))
$(call one-of,GIL,0 1)
$(call one-of,TRACE,0 1)
$(call one-of,SMALL,0 1)
$(call one-of,THREADS,$(if $(filter mps2 size,$(MAKECMDGOALS)),0 1 stock,0 1))
ifneq ($(filter mps2 qemu,$(MAKECMDGOALS) $(if $(filter repl,$(MAKECMDGOALS)),$(TARGET))),)
$(call one-of,BOARD,an385 an386 an500)
endif

BUILD_ROOT ?= build
# Its nearest folder that is there.
WRITABLE = $(shell folder='$(BUILD_ROOT)'; while [ ! -e "$$folder" ]; do \
	folder=$$(dirname "$$folder"); done; [ -w "$$folder" ] && echo yes)
ifneq ($(filter-out help,$(MAKECMDGOALS)),)
ifneq ($(WRITABLE),yes)
$(error nothing can be written to $(BUILD_ROOT): give BUILD_ROOT=<a folder>, where everything goes)
endif
endif
# One place for the sources of all builds, whatever their BUILD_ROOT.
SOURCES ?= $(BUILD_ROOT)/src
VENV ?= $(BUILD_ROOT)/venv
PYTHON := $(VENV)/bin/python
# This project's own tools; they aren't installed.
DEV_PATH := env PYTHONPATH=tools
DEV = $(DEV_PATH) $(PYTHON) -m dev

ifneq ($(V),1)
Q := @
QUIET := --quiet
endif

# Python files of a fetched tree are run by builds and tests, and it must stay as it is.
export PYTHONDONTWRITEBYTECODE := 1
export V
# For what Python looks at and leaves.
export MODTHREAD_BUILD_ROOT := $(abspath $(BUILD_ROOT))
PYTEST = $(VENV)/bin/pytest $(QUIET) --no-header -o cache_dir=$(MODTHREAD_BUILD_ROOT)/pytest
LINT := $(MODTHREAD_BUILD_ROOT)/lint
export RUFF_CACHE_DIR := $(LINT)/ruff
MYPY = $(VENV)/bin/mypy $(if $(QUIET),--no-error-summary) --cache-dir=$(LINT)

FETCH_FROM := $(if $(MICROPYTHON_DIR),--tree=$(abspath $(MICROPYTHON_DIR))) \
	$(if $(MICROPYTHON_VERSION),--version=$(MICROPYTHON_VERSION)) \
	$(if $(MICROPYTHON_GIT),--git=$(MICROPYTHON_GIT))
FETCH_ARGS := $(FETCH_FROM) --dest=$(abspath $(SOURCES))
BUILD_ONE = FETCH_ARGS="$(strip $(FETCH_ARGS))" MAKE="$(MAKE)" tools/dev/build.sh

comma := ,
UNIX = unix$(if $(filter 0,$(THREADS)),-nothread)$(if $(filter 0,$(GIL)),-nogil)$(if $(filter 1,$(TRACE)),-trace)$(if $(filter 1,$(SSL)),-ssl)
UNIX_DIR = $(BUILD_ROOT)/$(UNIX)$(if $(SAN),-$(subst $(comma),-,$(SAN)))
THREADS_SUFFIX = $(if $(filter 0,$(THREADS)),-nothread)$(if $(filter stock,$(THREADS)),-stock)
MPS2_DIR = $(BUILD_ROOT)/mps2$(if $(filter-out an385,$(BOARD)),-$(BOARD))$(THREADS_SUFFIX)$(if $(filter 0,$(INTROSPECTION)),-blind)$(if $(filter 1,$(SMALL)),-small)$(if $(FREERTOS),-$(FREERTOS))$(if $(filter 1,$(TESTS)),-tests)
ESP32_BOARD = $(or $(BOARD),$(notdir $(BOARD_DIR:/=)),ESP32_GENERIC)
ESP32_DIR = $(BUILD_ROOT)/esp32-$(ESP32_BOARD)$(if $(BOARD_VARIANT),-$(BOARD_VARIANT))
STOCK_DIR = $(BUILD_ROOT)/stock$(if $(filter 1,$(GIL)),-gil)
MPYCROSS_DIR = $(BUILD_ROOT)/mpy-cross
FREEZE = MICROPY_MPYCROSS=$(abspath $(MPYCROSS_DIR))/mpy-cross

# The named one, or the one that is there.
BUILT = $(if $(BOARD)$(BOARD_DIR),$(ESP32_DIR),$(BUILD_ROOT)/esp32-*)
BUILT_IMAGES = $(sort $(wildcard $(BUILT)/firmware.bin))
IMAGES = $(or $(IMAGE),$(BUILT_IMAGES))
FLASH_ARGS = $(if $(PORT),--port=$(PORT)) $(if $(CHIP),--chip=$(CHIP)) \
	$(if $(BAUD),--baud=$(BAUD)) $(if $(filter 1,$(ERASE)),--erase) \
	$(if $(filter 1,$(CHECK)),--check --modthread) $(if $(filter 1,$(DRY_RUN)),--dry-run)

C_FILES = $(shell find modthread ports tests/c tests/esp32 tools -name '*.[ch]' 2>/dev/null)
# Headers are checked through the files that include them.
CPPCHECK = cppcheck $(QUIET) --error-exitcode=1 --enable=warning,performance,portability \
	--std=c99 --suppressions-list=.cppcheck -Imodthread/core -Imodthread/backends/posix -Itests/c \
	-D__linux__ -DMT_BACKEND_HEADER='"../backends/posix/backend_types.h"' -DMODTHREAD_MPCONFIGMODTHREAD_H

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

.PHONY: fetch
fetch: ## get the MicroPython sources to build/src/micropython
	$(Q)$(DEV_PATH) python3 -m dev.fetch $(FETCH_ARGS)

.PHONY: mpy-cross
mpy-cross: ## build build/mpy-cross/mpy-cross, which compiles what is frozen
	$(Q)PRODUCT=mpy-cross $(BUILD_ONE) $(MPYCROSS_DIR) -f ports/mpy-cross.mk

.PHONY: unix
unix: mpy-cross ## build build/unix/micropython (GIL=0: unix-nogil, TRACE=1, THREADS=0, SSL=1)
	$(Q)$(BUILD_ONE) $(UNIX_DIR) -C ports/unix $(FREEZE) \
		GIL=$(or $(GIL),1) TRACE=$(or $(TRACE),0) THREADS=$(or $(THREADS),1) SSL=$(or $(SSL),0) SAN=$(SAN)

.PHONY: mps2
mps2: deps mpy-cross ## build build/mps2/firmware.elf, FreeRTOS for QEMU (FREERTOS=V11.3.0: mps2-V11.3.0, SMALL=1)
	$(Q)$(if $(FREERTOS),$(DEV_PATH) python3 -m dev.freertos $(FREERTOS) \
		$(if $(FREERTOS_GIT),--git=$(FREERTOS_GIT)) --dest=$(abspath $(SOURCES)) >/dev/null)
	$(Q)PRODUCT=firmware.elf ALSO_FROM=$(KERNEL) $(BUILD_ONE) $(MPS2_DIR) -C ports/mps2 $(FREEZE) \
		BOARD=$(or $(BOARD),an385) THREADS=$(or $(THREADS),1) TESTS=$(or $(TESTS),0) \
		$(if $(INTROSPECTION),INTROSPECTION=$(INTROSPECTION)) SMALL=$(or $(SMALL),0) \
		$(if $(KERNEL),FREERTOS_DIR=$(KERNEL))
KERNEL = $(abspath $(or $(FREERTOS_DIR),$(if $(FREERTOS),$(SOURCES)/freertos-$(FREERTOS))))
ifneq ($(and $(FREERTOS),$(FREERTOS_DIR)),)
$(error FREERTOS= names a pinned kernel, FREERTOS_DIR= one of your own: give one of them)
endif

.PHONY: esp32
esp32: ## build build/esp32-BOARD/firmware.bin with ESP-IDF (BOARD=ESP32_GENERIC_C3 IDF_PATH=…)
	$(Q)$(if $(filter 0,$(IDF_CHECK)),,$(WITH_IDF) $(DEV_PATH) \
		python3 -m dev.idf $(filter --tree=%,$(FETCH_FROM)))
	$(Q)PRODUCT=firmware.bin FETCH_ARGS="$(strip $(FETCH_ARGS))" MAKE="$(MAKE)" $(WITH_IDF) \
		tools/dev/build.sh $(ESP32_DIR) -C ports/esp32 BOARD=$(ESP32_BOARD) \
		BOARD_VARIANT=$(BOARD_VARIANT) STACK_PSRAM=$(STACK_PSRAM) \
		$(if $(BOARD_DIR),BOARD_DIR=$(abspath $(BOARD_DIR)))
WITH_IDF = IDF_PATH="$(IDF_PATH)" ports/esp32/with-idf.sh

.PHONY: stock
stock: ## build upstream's own port for comparison: build/stock/micropython (GIL=1: stock-gil)
	$(Q)$(BUILD_ONE) $(STOCK_DIR) -f ports/unix/stock.mk GIL=$(or $(GIL),0)

.PHONY: run
run: unix ## build and run examples/quickstart.py
	$(Q)$(UNIX_DIR)/micropython examples/quickstart.py

PERSON = $(VENV)/bin/mprig repl --build-root=$(BUILD_ROOT)
# Says what there isn't, before anything is installed for it.
ASKED = $(DEV_PATH) python3 -m dev.asked $(@:asked-%=%) --build-root=$(BUILD_ROOT)
TARGET ?= unix
ifeq ($(TARGET),unix)
REPL_NEEDS := unix
REPL = $(UNIX_DIR)/micropython
else ifeq ($(TARGET),mps2)
REPL_NEEDS := mps2 $(VENV)/runner
REPL = $(PERSON) $(notdir $(MPS2_DIR))
else
REPL_NEEDS := asked-repl $(VENV)/$(if $(findstring qemu,$(TARGET)),flasher,runner)
# Espressif's QEMU is among ESP-IDF's tools.
REPL = $(if $(findstring qemu,$(TARGET)),$(WITH_IDF)) $(PERSON) '$(TARGET)'
endif

.PHONY: repl
repl: $(REPL_NEEDS) ## open a prompt (TARGET=mps2: in QEMU, Ctrl-] leaves it; TARGET=a0: on a board)
	$(Q)$(REPL)

.PHONY: asked-repl
asked-repl:
	$(Q)$(ASKED) --target='$(TARGET)'

.PHONY: qemu
qemu: mps2 $(VENV)/runner ## run the firmware in QEMU for mpremote and Thonny, till Ctrl-C
	$(Q)$(PERSON) --serve $(notdir $(MPS2_DIR))

.PHONY: esp32-qemu
esp32-qemu: esp32 $(VENV)/flasher ## run an ESP32 build in Espressif's QEMU, with a prompt (BOARD=ESP32_GENERIC_C3)
	$(Q)$(WITH_IDF) $(PERSON) 'qemu:$(ESP32_DIR)/firmware.bin'

.PHONY: asked-flash
asked-flash:
	$(Q)$(ASKED) $(if $(PORT),--port='$(PORT)') --one --image $(IMAGES)

.PHONY: flash
flash: asked-flash $(VENV)/flasher ## write a build of the ESP32 port to a board (BOARD=… or IMAGE=…, PORT=…)
	$(Q)$(VENV)/bin/mprig flash $(FLASH_ARGS) $(IMAGES)

.PHONY: asked-checklist
asked-checklist:
	$(Q)$(ASKED) $(if $(PORT),--port='$(PORT)') $(if $(NAMED),--target='$(NAMED)')
NAMED = $(if $(filter command,$(origin TARGET)),$(TARGET))

.PHONY: checklist
checklist: asked-checklist $(VENV)/flasher ## run all device tests on a board (PORT=…), and write build/checklist.md
	$(Q)$(WITH_IDF) $(DEV).checklist $(if $(PORT),--port=$(PORT)) \
		$(if $(NAMED),--target='$(NAMED)' --build-root=$(abspath $(BUILD_ROOT))) \
		--report=$(BUILD_ROOT)/checklist.md

.PHONY: asked-web-flash
asked-web-flash:
	$(Q)$(ASKED) --image $(IMAGES)

.PHONY: web-flash
web-flash: asked-web-flash $(VENV)/installed ## make build/web-flash, a page that flashes such builds from a browser
	$(Q)$(DEV).web --to $(BUILD_ROOT)/web-flash $(IMAGES)

.PHONY: size
size: unix mps2 $(VENV)/runner ## print what the library and threads cost in bytes
	$(Q)$(MAKE) --no-print-directory mps2 THREADS=stock
	$(Q)$(DEV).size --build-root=$(BUILD_ROOT)
	$(Q)$(DEV).footprint --build-root=$(BUILD_ROOT)

.PHONY: test
test: deps $(VENV)/installed ## install what is missing, build everything, run all tests
	$(Q)$(DEV).matrix --make="$(MAKE)" $(FETCH_FROM) \
		$(if $(FREERTOS_GIT),--freertos-git=$(FREERTOS_GIT))

.PHONY: check
check: $(VENV)/installed unix ## what to run before a commit: tests/c, device tests on unix, style
	$(Q)$(MAKE) --no-print-directory -C tests/c check \
		BUILD_ROOT=$(abspath $(BUILD_ROOT))
	$(Q)$(PYTEST) -n 2 -m "not targets" tests/device --target unix \
		--build-root $(BUILD_ROOT)
	$(Q)$(VENV)/bin/ruff check $(QUIET) .
	$(Q)$(VENV)/bin/clang-format --dry-run -Werror $(C_FILES)

.PHONY: peers
peers: deps $(VENV)/installed unix mps2 ## run CPython's own tests, and programs as its documents have them (ROUNDS=3)
	$(Q)$(MAKE) --no-print-directory unix TRACE=1
	$(Q)PEERS_ROUNDS=$(ROUNDS) PEERS_VERSIONS=all $(PYTEST) \
		tests/peers/test_cpython.py tests/peers/test_programs.py \
		--target unix --target mps2 --build-root $(BUILD_ROOT)

# Everything that is compared, for both forms of the benchmarks.
.PHONY: bench-builds
bench-builds: deps $(VENV)/installed
	$(Q)$(MAKE) --no-print-directory unix GIL=1
	$(Q)$(MAKE) --no-print-directory unix GIL=0
	$(Q)$(MAKE) --no-print-directory unix THREADS=0
	$(Q)$(MAKE) --no-print-directory stock GIL=0
	$(Q)$(MAKE) --no-print-directory stock GIL=1
	$(Q)for threads in 1 stock 0; do \
		$(MAKE) --no-print-directory mps2 THREADS=$$threads || exit 1; done
	$(Q)for threads in 1 stock; do \
		$(MAKE) --no-print-directory mps2 THREADS=$$threads TESTS=1 || exit 1; done
	$(Q)for leaner in INTROSPECTION=0 SMALL=1; do \
		$(MAKE) --no-print-directory mps2 $$leaner || exit 1; done
	$(Q)$(DEV).cpython $(BUILD_ROOT)/cpython

.PHONY: bench
bench: bench-builds ## measure against stock MicroPython, CPython and C: a table, build/bench
	$(Q)$(DEV).bench --build-root $(BUILD_ROOT) --out $(BUILD_ROOT)/bench $(BENCH)

.PHONY: bench-smoke
bench-smoke: ## a short form that judges instruction counts, but no times
	$(Q)$(MAKE) --no-print-directory bench BENCH=--smoke

.PHONY: mutants
mutants: deps $(VENV)/installed ## plant known faults, one at a time, and say which no test notices (MUTANTS=*queue*)
	$(Q)$(DEV).mutants $(if $(MUTANTS),'$(MUTANTS)')

.PHONY: lint
lint: deps $(VENV)/installed ## check the style and the types of all code
	$(Q)$(VENV)/bin/ruff check $(QUIET) .
	$(Q)$(VENV)/bin/ruff format --check $(QUIET) tools tests/host tests/peers modthread/stubs
	$(Q)$(MYPY)/mypy
	$(Q)MYPYPATH=modthread/stubs:$(VENV)/typings $(MYPY)/types \
		--config-file=tests/types/mypy.ini --custom-typeshed-dir=$(VENV)/typings
	$(Q)$(VENV)/bin/clang-format --dry-run -Werror $(C_FILES)
	$(Q)$(CPPCHECK) $(filter-out modthread/backends/freertos/%,$(filter modthread/%.c,$(C_FILES)))
	$(Q)$(CPPCHECK) $(filter tests/c/%.c,$(C_FILES))
	$(Q)$(SCHEMA)github-workflows $(wildcard .github/workflows/*.yml)
	$(Q)$(SCHEMA)github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(Q)$(SCHEMA)github-issue-forms \
		$(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
SCHEMA = $(VENV)/bin/check-jsonschema $(QUIET) --builtin-schema vendor.

.PHONY: clean
clean: ## remove what was built; keep the sources and the Python environment
	$(Q)rm -rf $(dir $(BUILDS_THERE)) $(addprefix $(BUILD_ROOT)/,$(LEAVES))
# What build.sh has made, and folders of such builds; nothing else of a folder that may be one's home.
BUILDS_THERE = $(wildcard $(BUILD_ROOT)/*/source $(BUILD_ROOT)/*/version)
LEAVES = version logs tests-c peers bench lint test pytest mutants web web-flash checklist.md

.PHONY: distclean
distclean: clean ## remove everything that was built or downloaded
	$(Q)rm -rf $(VENV) $(VENV).lock $(BUILD_ROOT)/cpython $(addprefix $(SOURCES)/,micropython* freertos-* .lock fetch.log)
	$(Q)rmdir $(SOURCES) $(BUILD_ROOT) 2>/dev/null || true

# Debian packages that tests and checks need; the list is tools/dev/apt-packages.txt.
.PHONY: deps
deps:
	$(Q)tools/dev/apt-deps.sh

.PHONY: venv
venv: $(VENV)/installed ## install the Python tools, pytest among them, into build/venv

# Stubs for checking the device scripts; not for Python on the host, so in a folder of its own.
TYPES := tests/types/requirements.txt

# As many of them as a goal needs.
$(VENV)/runner $(VENV)/flasher $(VENV)/installed: pyproject.toml $(TYPES)
	$(Q)tools/dev/venv.sh $(VENV) $(@F)
