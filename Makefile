# make help tells what there is. PYTHON=python3.12 picks another Python; ARGS="-k pdf" is handed to pytest.
PYTHON ?= python3
BIN := .venv/bin
DEMO := examples/kkr-sydfjorden-2026-11-13.yaml
LOCALE := kkr_docs/locale
export PYTHON

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: .venv/ready ## sets the demo meeting as agenda and minutes, PDF and Word, in out/
	@$(BIN)/kkr-docs render $(DEMO) --as agenda --to pdf,docx --out out
	@$(BIN)/kkr-docs render $(DEMO) --as minutes --to pdf,docx --out out

.PHONY: setup
setup: .venv/ready-dev ## installs what is needed to work on the project, in .venv

.PHONY: test
test: .venv/ready-dev ## runs the tests
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

.PHONY: newest
newest: ## runs the tests with the newest releases of all libraries, in .venv-newest
	rm -rf .venv-newest
	$(PYTHON) -m venv .venv-newest
	.venv-newest/bin/python .ci/unbounded > .venv-newest/requirements.txt
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --requirement .venv-newest/requirements.txt
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	.venv-newest/bin/python -m pip list --outdated --disable-pip-version-check
	.venv-newest/bin/pytest -n auto --dist worksteal $(ARGS)

.PHONY: coverage
coverage: .venv/ready-dev ## measures which lines of the code the tests run
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term-missing $(ARGS)

.PHONY: mutants
mutants: .venv/ready-dev ## changes the code and looks whether the tests notice: MODULE=kkr_docs/markdown/list_marks.py
	rm -rf mutants
	$(BIN)/mutmut run $(if $(MODULE),"$(subst /,.,$(MODULE:.py=)).*")
	$(BIN)/mutmut results

.PHONY: lint
lint: .venv/ready-dev ## checks style and layout of the code, and which way imports point
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo --no-cache

.PHONY: types
types: .venv/ready-dev ## checks the types
	$(BIN)/mypy

.PHONY: format
format: .venv/ready-dev ## corrects style and layout of the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: schema
schema: .venv/ready ## writes docs/kkr-docs.schema.json
	$(BIN)/kkr-docs schema > docs/kkr-docs.schema.json

.PHONY: rules
rules: .venv/ready ## writes docs/regler.md
	KKR_DOCS_LANG=da $(BIN)/kkr-docs explain > docs/regler.md

.PHONY: catalogues
catalogues: .venv/ready-dev ## brings the catalogues of messages in kkr_docs/locale up to date
	$(BIN)/pybabel -q extract --keywords N_ --no-location --omit-header --output $(LOCALE)/kkr_docs.pot kkr_docs
	$(BIN)/pybabel -q update --domain kkr_docs --locale en --input-file $(LOCALE)/kkr_docs.pot --output-dir $(LOCALE) \
	    --width 120 --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile --domain kkr_docs --locale en --directory $(LOCALE)
	$(BIN)/pybabel -q compile --domain click --locale da --directory $(LOCALE)
	rm $(LOCALE)/kkr_docs.pot

.PHONY: picture
picture: demo .venv/ready-dev ## makes the picture of the minutes that the README shows
	$(BIN)/python docs/picture.py out/referat-kkr-sydfjorden-2026-11-13-0930-fortrolig.pdf docs/billeder/referat.png

.PHONY: preview-picture
preview-picture: .venv/ready-dev ## makes the picture of the preview that docs/forhaandsvisning.md shows
	@sh .ci/system chromium
	$(BIN)/python docs/preview_picture.py

.PHONY: word-pictures
word-pictures: .venv/ready-dev ## makes the pictures that docs/word-og-tilbage.md shows
	@sh .ci/system libreoffice
	$(BIN)/python docs/word_pictures.py

.PHONY: look
look: .venv/ready-dev ## refreshes the pictures of pages that test_look.py compares with
	$(BIN)/python tests/look_pages.py

.PHONY: pango
pango: .venv/ready-dev ## writes kkr_docs/render/pdf/prepared_pango.py, for another release of WeasyPrint
	$(BIN)/python docs/prepare_pango.py

.PHONY: benchmark
benchmark: .venv/ready-dev ## measures time and memory
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/length.py
	$(BIN)/python benchmarks/validate.py
	$(BIN)/python benchmarks/packet.py
	$(BIN)/python benchmarks/mail.py
	$(BIN)/python benchmarks/preview.py

.PHONY: clean
clean: ## removes everything that was made here, .venv too
	rm -rf .venv .venv-newest out dist mutants .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/ready: pyproject.toml .ci/system
	@sh .ci/system python3.11+ pango
	@echo "Installerer kkr-docs i .venv / Installing kkr-docs in .venv ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/ready-dev: .venv/ready
	@sh .ci/system poppler
	@echo "Installerer udviklingsværktøj i .venv / Installing the developers' tools in .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
