"""The floor: a bare Django project with one table of requests, the least a page of its kind can cost."""
