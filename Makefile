# The two commands of a newcomer are `make up` and `make test`. Nothing else needs to be
# installed first but Python 3.11 or newer: ./forebay brings the rest.

.DEFAULT_GOAL := help
.PHONY: help up test check format bench sync-dev

BIN := .venv/bin
# The Python the bot's lock file is for, wherever this machine has it.
PYTHON310 := "import asyncio, gateway.up.tools as t; print(asyncio.run(t.find_python310()) or 3.10)"

# Python may keep what it has compiled: every process of a start or a test run needs it.
export PYTHONDONTWRITEBYTECODE :=

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## Set up and start everything, and print where to go
	@./forebay up

test: sync-dev ## Bring what the tests need, and run them (ARGS="-k name" passes on)
	@./forebay prepare
	@./forebay npm test
	@$(BIN)/pytest $(ARGS)

check: sync-dev ## Format, lint, types, floors, migrations, locks, web types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/ty check
	$(BIN)/lint-imports
	@mkdir -p .forebay
	$(BIN)/python -c "import gateway.migrate as m; print(m.as_sql())" > .forebay/migrations.sql
	$(BIN)/squawk .forebay/migrations.sql
	./forebay uv lock --check
	./forebay uv lock --check --project bot/rasa --python "$$($(BIN)/python -c $(PYTHON310))"
	$(BIN)/forebay openapi --check
	./forebay npm run client
	git diff --exit-code --stat web/src/client
	./forebay npm run typecheck

format: sync-dev ## Format the Python sources
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: ## Measure speed against baselines in the same run
	@./forebay bench

sync-dev:
	@./forebay sync dev
