# Two commands are enough: `make demo` to see Colep, `make test` to prove it. Both prepare what they need.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check bench words lock clean setup-runtime setup-dev

PORT ?= 8000
TESTS ?= tests
WORKERS ?= auto
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell command -v $(name) 2>/dev/null)))
IN := .venv/bin/python
need-python = @test -n "$(PYTHON)" || { echo "Colep needs Python 3.11 or newer: install it and run the command again." >&2; exit 1; }

help: ## Say what can be done here
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):[^#]*## /  make \1|/' | while IFS='|' read -r name what; do printf '%-20s %s\n' "$$name" "$$what"; done

demo: ## Start Colep with a demo community at http://127.0.0.1:8000 (PORT=… for another port)
	$(need-python)
	@$(PYTHON) tools/setup.py runtime --port $(PORT)
	@PORT=$(PORT) $(IN) -m colep demo

demo-reset: setup-runtime ## Throw the demo community away and start with a fresh one
	@PORT=$(PORT) $(IN) -m colep demo --reset

test: setup-dev ## Run the whole test suite (TESTS=tests/rules for a part, ARGS=… for pytest)
	@$(IN) -m pytest -n $(WORKERS) $(TESTS) $(ARGS)

check: setup-dev ## Check format, lint, types, the import contract, templates and catalogues
	@$(IN) tools/check.py

bench: setup-dev ## Measure, each number beside a bare floor from the same run
	@$(IN) -m bench $(ARGS)

words: setup-dev ## Collect the texts of the interface, update, check and compile the catalogues
	@$(IN) tools/words.py extract
	@$(IN) tools/words.py check
	@$(IN) tools/words.py compile

lock: setup-dev ## Lock the packages anew after a change in pyproject.toml or package.json
	@$(PYTHON) tools/lock.py

clean: ## Remove what was installed and built; data in instance/ stays
	@rm -rf .venv node_modules static/dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find colep tests tools migrations -name __pycache__ -type d -prune -exec rm -rf {} +
	@find translations -name '*.mo' -delete

setup-runtime:
	$(need-python)
	@$(PYTHON) tools/setup.py runtime

setup-dev:
	$(need-python)
	@$(PYTHON) tools/setup.py dev
