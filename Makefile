# The ten verbs. Each makes what it needs: `make run` and `make test` want nothing but python3 (with venv) and make.
PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input --progress-bar off
# Installed anew when the pins change, else at once.
RUN := .venv/.run-$(shell cksum < requirements.txt | tr ' ' -)
DEV := .venv/.dev-$(shell cat requirements.txt requirements-dev.txt | cksum | tr ' ' -)

.PHONY: help run test check format migrate messages bench soak clean need-chromium

help:
	@echo "make run       start it: http://127.0.0.1:8080 (settings: config.example.env)"
	@echo "make test      every test, also with real processes, a browser and PostgreSQL"
	@echo "make check     style, types, contracts between rooms"
	@echo "make format    bring the code into shape"
	@echo "make migrate   bring the tables up to date"
	@echo "make messages  bring the .po files in step with the code"
	@echo "make bench     measure speed      make soak     the long tests"
	@echo "make clean     throw the environment away"

run: $(RUN)
	@exec $(BIN)/python -m bot

test: $(DEV) need-chromium
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(TESTS)

check: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache

format: $(DEV)
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

migrate: $(RUN)
	@$(BIN)/python -m bot migrate

messages: $(DEV)
	@$(BIN)/python -m locales.messages

bench: $(DEV)
	$(BIN)/python -m benchmarks

soak: $(DEV) need-chromium
	SOAK=1 $(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(TESTS)

clean:
	rm -rf .venv

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "✗ Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "✗ python3 has no venv here. Run: sudo apt-get install -y python3-venv"; exit 1; }
	@echo "→ Making the environment in .venv (once)"
	@$(PYTHON) -m venv .venv
	@touch $@

$(RUN): .venv/.made
	@echo "→ Installing what is needed to run (about a minute, once)"
	@$(PIP) -r requirements.txt
	@rm -f .venv/.run-*
	@touch $@

$(DEV): .venv/.made
	@echo "→ Installing what is needed to test (about two minutes, once)"
	@$(PIP) -r requirements-dev.txt
	@rm -f .venv/.dev-*
	@touch $@ $(RUN)

# A browser for the tests of the pages.
need-chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		if [ "$$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo="sudo -n"; \
		else echo "✗ The tests need a browser. Run: sudo apt-get install -y chromium"; exit 1; fi; \
		echo "→ Installing chromium (once)"; \
		$$sudo apt-get update && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y --no-install-recommends chromium; }
