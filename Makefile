# The commands of this checkout. Each makes what it needs: the system libraries of Qt, .venv, the locked packages.
# Without `make`: python3 .dev/setup.py run && .venv/bin/loadline

PYTHON ?= python3
BIN := .venv/bin

QUICK := not slow and not x11
THOROUGH := slow or x11
# Some tests measure time, which a busy machine can spoil. What failed gets one more try, alone; twice is a failure.
pass = $(BIN)/python -m pytest $(1) || { echo "Once more, only what failed:"; \
	$(BIN)/python -m pytest $(1) $(ALONE); }
ALONE := -n 0 --last-failed --last-failed-no-failures none
SPREAD := -n 2 --dist worksteal

.PHONY: run serve demo test quick lint format bench shots texts package package-again package-test lock clean

run: ## set up and start the tray program
	@$(PYTHON) .dev/setup.py run
	@$(BIN)/loadline

serve: ## set up and start the proxy without a window
	@$(PYTHON) .dev/setup.py run
	@$(BIN)/loadline serve

demo: ## set up and show the program beside invented providers, accounts and clients; no account is needed
	@$(PYTHON) .dev/setup.py run
	@$(BIN)/python -m tests.demo

test: lint ## set up and pass every check and test
	@$(call pass,-m "$(QUICK)" $(SPREAD))
	@$(call pass,-m "$(THOROUGH)")

quick: ## the tests that take no time
	@$(PYTHON) .dev/setup.py test
	@$(call pass,-m "$(QUICK)" $(SPREAD))

lint:
	@$(PYTHON) .dev/setup.py test
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

format:
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: ## the figures of the proxy beside nginx, as ratios
	@$(PYTHON) .dev/setup.py test
	@$(BIN)/python -m tests.bench

shots: ## pictures of every page, both themes, into build/shots
	@$(PYTHON) .dev/setup.py test
	@$(BIN)/python -m tests.desktop.shots build/shots

texts: ## collect the window's texts for translators, and compile what is translated
	@$(PYTHON) .dev/setup.py test
	@$(BIN)/python .dev/texts.py

package: ## build what people install into dist/
	@$(PYTHON) .dev/setup.py package
	@PYTHONPATH=.dev $(BIN)/python -m package

package-again: ## build the commit once more elsewhere, and compare it with dist/ byte by byte
	@PYTHONPATH=.dev $(BIN)/python -m package.again

package-test: ## use what `make package` has built as people do
	@$(PYTHON) .dev/setup.py package
	@export PACKAGED=dist; $(call pass,tests/packaging)

lock: ## resolve the dependencies of pyproject.toml anew
	@$(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --quiet --output-file .lock/run.txt
	@$(BIN)/uv pip compile pyproject.toml --group dev --constraints .lock/run.txt --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --quiet --output-file .lock/dev.txt

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache
