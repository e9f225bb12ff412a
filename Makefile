# make run    serves the desk on this machine; all it needs beforehand is Python. On an empty desk
#             it plays a demonstration; DEMO=0 stops it, or starts empty; DEMO=1 asks for it
# make manage runs one of Django's commands beside it: make manage ARGS="parse feed file.xml"
# make test   sets itself up, checks everything, then tests everything
# make check  only checks
# make bench  measures, beside others' programs: make bench ARGS="poll"
# make faults breaks what it can, and says what was lost: make faults ARGS="kills redis"

MAKEFLAGS += --no-print-directory
.NOTPARALLEL:
.PHONY: run manage test check check-with-settings bench faults chromium

PORT ?= 8000
DEMO ?=
ARGS ?=
PYTHON := .venv/bin/python

run: .venv/.run
	@$(PYTHON) -m msgu.embedded run --port $(PORT) --demo "$(DEMO)"

manage: .venv/.run
	@$(PYTHON) -m msgu.embedded exec -- $(PYTHON) manage.py $(ARGS)

# What pytest says must come last: no line may follow it here. `ARGS="-n 0"` uses one process.
test: .venv/.dev chromium check
	@$(PYTHON) -m pytest -n auto $(ARGS)

check: .venv/.dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports
	.venv/bin/djade --check --target-version 5.2 $$(find templates -name '*.html')
	@$(PYTHON) -m msgu.embedded exec --throw-away -- $(MAKE) check-with-settings

# The part of `check` that reads the settings, which read the environment.
check-with-settings:
	.venv/bin/mypy .
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py compiletranslations --check

bench: .venv/.bench
	@$(PYTHON) -m msgu.embedded exec --throw-away -- $(PYTHON) -m bench $(ARGS)

faults: .venv/.dev
	@$(PYTHON) -m bench.faults $(ARGS)

# Brings Pango too, which draws the PDFs: without it, their tests are skipped as well.
chromium:
	@command -v chromium >/dev/null || { \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { \
			apt-get update -qq || echo "apt-get update a échoué ; on continue sans."; \
			DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends chromium </dev/null; \
		}; \
	} || echo "Chromium est introuvable : les tests « browser » seront sautés, ceux du PDF aussi s’il manque Pango."

.venv/.run: .venv/.made requirements/uv.txt requirements/run.txt
	$(call install,requirements/run.txt)

.venv/.dev: .venv/.made requirements/uv.txt requirements/dev.txt
	$(call install,requirements/dev.txt)

.venv/.bench: .venv/.made requirements/uv.txt requirements/bench.txt
	$(call install,requirements/bench.txt)

# Compiled at once: everything here starts many short processes.
define install
	@echo "Installation de $(1)…"
	@$(PYTHON) -m pip install --quiet --require-hashes -r requirements/uv.txt \
		&& .venv/bin/uv pip install --quiet --compile-bytecode --python $(PYTHON) \
			--require-hashes -r $(1) \
		|| { echo "uv n’y arrive pas : pip prend le relais."; \
			$(PYTHON) -m pip install --quiet --require-hashes -r $(1); }
	@touch $@
endef

.venv/.made:
	@for python in python3.11 python3.12 python3.13 python3.14 python3; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		recent=$$python; \
		$$python -c 'import ensurepip, venv' 2>/dev/null && exec $$python -m venv .venv; \
	done; \
	if [ "$$recent" ]; then \
		echo "Il manque à $$recent son module venv (paquet python3-venv sous Debian et Ubuntu)."; \
	else \
		echo "Il faut Python 3.11 ou plus récent, et il n’y en a pas sur ce poste."; \
	fi; exit 1
	@touch $@
