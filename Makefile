# `make help` lists the targets. All of them work from a fresh clone.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON := .venv/bin/python
ENGINE_PYTHON := .venv-engine/bin/python

.PHONY: help run test setup train train-encoder lint safety-report nlu-report bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: setup train ## set up what is missing, then start everything on localhost
	@$(PYTHON) -m bot run

test: setup train ## set up what is missing, then run every test
	@scripts/browser
	@$(ENGINE_PYTHON) -m pytest -c tests/engine_pytest.ini --confcutdir tests/actions tests/actions
	@$(ENGINE_PYTHON) -m pytest -c tests/engine_pytest.ini --confcutdir tests/engine/nlu tests/engine/nlu
	@scripts/rasa data validate --fail-on-warnings
	@$(PYTHON) -m pytest

setup: ## build both environments (app and engine) where they are missing or out of date
	@scripts/setup

train: setup ## train the model if its data has changed
	@$(PYTHON) -m bot train

train-encoder: setup ## tune the text encoder anew (CPU, about an hour; its result is in the repository)
	@scripts/training-environment
	@.venv-training/bin/python -m bot.safety.training
	@$(PYTHON) -m bot.safety.training.thresholds

lint: setup ## ruff and mypy
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

safety-report: setup ## measure how danger is recognised, as a page for clinicians (docs/safety-report.html)
	@$(PYTHON) -m bot safety-report

nlu-report: setup train ## measure how well topics are understood, as a page for developers (docs/nlu-report.html)
	@PYTHONPATH=. $(ENGINE_PYTHON) -W ignore -m bot.engine.nlu_report

bench: setup train ## measure it beside the stock `rasa init` bot (about 20 minutes; figures in var/bench.json)
	@$(PYTHON) -m bot bench

lock: setup ## write both lock files anew from requirements/*.in
	@scripts/lock

clean: ## remove environments, trained models and everything under var/
	rm -rf .venv .venv-engine .venv-training var models/*.tar.gz models/*.fingerprint
