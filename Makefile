# The commands of the report. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV ?= .venv
BIN := $(VENV)/bin
EDITION ?=
TESTS ?= tests
# One file, one process: what a file builds for its tests is built once.
PYTEST_OPTIONS ?= -n 2 --dist loadfile
COMPILE := $(BIN)/python -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
	--constraint scripts/constraints.txt --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

# Chapters run in parallel processes; numerical libraries that each start a thread per core would only get in each other's way.
export VENV PYTHON SYSTEM_PACKAGES
export PYTHONUTF8 := 1

.PHONY: report test lint bench lock clean clean-all help

report: ## install what is missing, build the report, both languages and PDFs, and publish it (EDITION=2024 for another edition) · 보고서 만들고 발행하기
	@bash scripts/venv.sh report
	@bash scripts/system-packages.sh report
	@$(BIN)/kiet-report build $(if $(EDITION),--edition $(EDITION))
	@$(BIN)/kiet-report publish $(if $(EDITION),--edition $(EDITION))

test: ## install what the tests need, a browser included, then check the style and run every test (TESTS=tests/pipeline for some) · 시험
	@bash scripts/venv.sh test
	@bash scripts/system-packages.sh test
	@bash scripts/spark.sh
	@$(MAKE) lint
	@$(BIN)/python -m pytest $(PYTEST_OPTIONS) $(TESTS)

lint: ## style, direction of imports, types · 코드 검사
	@bash scripts/venv.sh test
	@$(BIN)/ruff check --quiet .
	@found=$$($(BIN)/lint-imports --no-cache 2>&1) || { echo "$$found"; exit 1; }
	@$(BIN)/mypy

bench: ## time the builds that have a limit and print them beside it · 속도 재기
	@bash scripts/venv.sh test
	@bash scripts/system-packages.sh report
	@$(BIN)/python bench/run.py

lock: ## write the lock files again after a change of pyproject.toml (UPGRADE=yes takes newer versions too) · 꾸러미 고정
	@# not venv.sh: it would refuse a pyproject.toml that the locks do not cover yet, which is what this is for
	@[ -x $(BIN)/python ] || $(or $(PYTHON),python3) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --extra test --constraint requirements.lock --output-file requirements-test.lock
	@echo 'pyspark>=4.0' | $(BIN)/python -m uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
		--custom-compile-command 'make lock' --output-file requirements-spark.lock

clean: ## remove what is built between and what is not published yet (.build, staged chapters, caches); published editions and .venv stay · 중간 결과 지우기
	@rm -rf .build book/chapters/ko book/chapters/en .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache *.egg-info
	@find kiet_report tests notebooks -name __pycache__ -type d -prune -exec rm -rf {} +

clean-all: clean ## remove the published editions and .venv as well · 모두 지우기
	@rm -rf site $(VENV)

help: ## this list · 이 목록
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
