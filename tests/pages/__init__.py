import os

# `bin/test --thorough`; CONTRIBUTING.md tells what a default run leaves to it.
THOROUGH = bool(os.environ.get("THOROUGH"))
