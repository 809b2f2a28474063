"""Forms of the WHO desk, by noun."""
