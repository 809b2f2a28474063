"""Databases of one run, in the private cluster that bin/pg lends."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.bench.processor import parent_of


class Cluster:
    def __init__(self, url: str) -> None:
        self.root = url
        with self.session() as session:
            # A backend's parent is the server itself: the top of the tree whose time is counted.
            self.pid = parent_of(session.info.backend_pid)

    def session(self, name: str = "") -> psycopg.Connection:
        return psycopg.connect(self.url(name) if name else self.root, autocommit=True)

    def url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.root)._replace(path=f"/{name}"))

    def create(self, name: str, like: str = "template1") -> str:
        """A database, copied from another one; returns its URL."""
        order = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with self.session() as session:
            session.execute(order.format(sql.Identifier(name), sql.Identifier(like)))
        return self.url(name)
