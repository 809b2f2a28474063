import os

# `bin/test --thorough`: every person in every language at every width, some five minutes more.
THOROUGH = bool(os.environ.get("THOROUGH"))
