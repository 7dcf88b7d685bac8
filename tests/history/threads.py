"""Runs things at the same time, in real threads with real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(*tasks: Callable[[], T]) -> list[T]:
    """Run tasks in threads of their own, each with its own connection, and return what they say."""

    def run(task: Callable[[], T]) -> T:
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
