"""How the queue's cost grows with the table: the same pages at a thousand cases and at a million, in one database."""
