# SPDX-License-Identifier: Apache-2.0
# Everything a newcomer or a developer types. `make` alone lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# Another interpreter: make PYTHON=python3.12 demo
PYTHON ?= python3
export PYTHON

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
WORKERS ?= auto
# A locale, time zone or index of one machine must not change what a test says.
TEST_ENV := PYTHONHASHSEED=random

.PHONY: help demo setup runtime dev check test test-all test-pythons bench bench-register fixtures conformance docs images lock clean
.PHONY: style lint types floors docker-lint unit tests fuzz mutation kills

help: ## 本页 / this page
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

demo: runtime ## 核验真假演示报告 / verify a genuine and several forged demo reports
	@$(BIN)/esignverify demo

setup: dev ## 安装开发环境到 .venv / install everything a developer needs into .venv
	@echo "完成 / ready: $(BIN)/esignverify --help"

runtime:
	@tools/install server

dev: runtime
	@tools/install dev

check: style lint types floors unit ## 日常检查（两分钟内） / the daily loop, under two minutes

test: style lint types floors docker-lint tests ## 全部测试，CI 所运行 / all tests; what CI runs

test-all: style lint types floors docker-lint ## 另加长时测试、模糊测试、变异测试、强杀测试 / also slow tests, fuzzing, mutation, kills (75 minutes)
	$(TEST_ENV) $(PYTEST) -q -n $(WORKERS) tests
	$(BIN)/python -m tests.fuzz --seconds 180
	$(BIN)/python -m tests.mutation --seconds 900 --least $(MUTATION_LEAST)

# Share of the sample that must be killed; tests/mutation says what the others are.
MUTATION_LEAST := 0.70

# make fuzz TARGET=judge SECONDS=3600; the corpus in .fuzz grows from run to run.
SECONDS ?= 120
fuzz: dev ## 覆盖引导的模糊测试 / coverage-guided fuzzing of readers and judge (TARGET=judge SECONDS=3600)
	$(BIN)/python -m tests.fuzz $(TARGET) --seconds $(SECONDS) --corpus .fuzz

mutation: dev ## 对判断代码做变异测试 / mutate the code that decides (ONLY='floor|decision' COUNT=500)
	$(BIN)/python -m tests.mutation --only '$(ONLY)' --count $(or $(COUNT),500) --seconds $(or $(BUDGET),900)

kills: dev ## 随时强杀进程 / kill processes at any moment
	$(TEST_ENV) $(PYTEST) -q tests/kills

style: dev
	$(BIN)/ruff format --check --quiet .

lint: dev
	$(BIN)/ruff check --quiet .

types: dev
	$(BIN)/mypy

floors: dev
	$(BIN)/lint-imports --no-cache --no-logo

unit: dev
	$(TEST_ENV) $(PYTEST) -q -n $(WORKERS) -m "not slow and not integration" $(wildcard tests/unit tests/vectors)

tests: dev
	$(TEST_ENV) $(PYTEST) -q -n $(WORKERS) -m "not slow" tests

docker-lint:
	@tools/install hadolint
	.venv-hadolint/bin/hadolint Dockerfile

# Each interpreter that is here gets an environment of its own; one that is not is named. The core
# digest of every vector's report must be that of the main environment.
test-pythons: dev ## 在本机的 Python 3.11 至 3.14 上测试 / unit tests on every supported Python found here
	@$(BIN)/python -m tests.cores >.venv/cores.txt
	@for v in 3.11 3.12 3.13 3.14; do \
	  if ! python$$v --version >/dev/null 2>&1; then echo "· python$$v: 本机没有 / not here"; continue; fi; \
	  echo "· python$$v"; \
	  PYTHON=python$$v VENV=.venv-$$v tools/install dev && \
	  $(TEST_ENV) .venv-$$v/bin/python -m pytest -q -n $(WORKERS) -m "not slow and not integration" \
	    $(wildcard tests/unit tests/vectors) && \
	  .venv-$$v/bin/python -m tests.cores >.venv-$$v/cores.txt && \
	  cmp .venv/cores.txt .venv-$$v/cores.txt || exit 1; \
	done

bench: dev ## 与已发布的 pyHanko 比速度 / speed beside released pyHanko, as ratios in one run
	@$(BIN)/python -m tests.bench

# make bench-register INSTITUTIONS=100000: five million scope rows, some twenty minutes.
INSTITUTIONS ?= 10000
bench-register: dev ## 名录导入与查询之比 / a register's import and look-ups, as ratios in one run
	@$(BIN)/python -m tests.bench_register $(INSTITUTIONS) 50

fixtures: dev ## 重建测试样本，须逐位相同 / rebuild the vectors; not one bit may change
	$(BIN)/python -m tests.pki.build
	git diff --exit-code --stat -- fixtures
	@git status --short -- fixtures

conformance: dev ## 从一致性测试生成 docs/conformance.md / write docs/conformance.md from the suites
	@$(BIN)/python -m tests.conformance.report

docs: dev ## 从代码生成 docs/standards.md / write docs/standards.md from the code
	@$(BIN)/python tools/standards.py

images: dev ## 生成 README 中的图片 / draw the pictures of the READMEs
	@$(BIN)/python tools/images.py

# No index host may stand in a lock: they are for everyone's index.
LOCK := $(BIN)/uv pip compile --quiet --python-version 3.11 --universal --generate-hashes \
	--no-emit-index-url --no-header --custom-compile-command "make lock"
lock: dev ## 重新计算依赖锁 / compute the hashed locks anew (UPGRADE=--upgrade for newer versions)
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements/base.lock
	$(LOCK) $(UPGRADE) --extra server -c requirements/base.lock pyproject.toml -o requirements/server.lock
	$(LOCK) $(UPGRADE) requirements/build.in -o requirements/build.lock
	$(LOCK) $(UPGRADE) requirements/dev.in -o requirements/dev.lock
	$(LOCK) $(UPGRADE) requirements/hadolint.in -o requirements/hadolint.lock

clean: ## 删除生成物 / remove what was generated, environments too
	rm -rf .fuzz .venv .venv-* build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
