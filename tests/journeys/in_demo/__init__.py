"""Both journeys in Chromium at a running `bin/demo`, by the demo's own cast. No test: a show of some minutes."""
