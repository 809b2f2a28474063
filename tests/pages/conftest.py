from tests.isolation.conftest import world

__all__ = ["world"]
