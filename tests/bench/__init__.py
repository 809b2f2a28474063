"""The speed of the portal against a bare Django project in one run: `bin/pg .venv/bin/python -m tests.bench`."""
