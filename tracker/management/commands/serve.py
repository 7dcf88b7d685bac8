"""The command serve: migrates, loads the demonstration where asked, runs web, worker and beat."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from tracker import ports, serving
from tracker.supervisor import Supervisor


class Command(BaseCommand):
    """Run the whole site in the foreground."""

    help = "Runs web server, worker and beat together until Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add where to listen and how many at once."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--threads", type=int, default=4, help="threads of each web process")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Prepare the database, then supervise until told to stop."""
        address = ports.Address(options["host"], options["port"])
        problem = ports.problem_of(address)
        if problem:
            raise CommandError(problem)
        self._prepare()
        settings.MAIL_FOLDER.mkdir(0o700, parents=True, exist_ok=True)
        if not settings.REDIS_URL:
            serving.forget_stale_pokes()
        supervisor = Supervisor(
            serving.programs(address, workers=options["workers"], threads=options["threads"]),
            output=sys.stdout,
            folder=str(settings.BASE_DIR),
            is_ready=lambda: serving.answers(address),
            announce=lambda: serving.welcome(address),
        )
        code = supervisor.run()
        if code:
            sys.exit(code)

    def _prepare(self) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            raise CommandError(serving.database_problem(error)) from error
        if settings.DEMO and "load_demo" in get_commands():
            call_command("load_demo")
        # The children open their own connections; a pool must not be shared across processes.
        for connection in connections.all(initialized_only=True):
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()
