"""Log lines as JSON, one object a line, for whoever collects them."""

import json
import logging
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Writes moment (UTC), level, logger, words, and the trace of a fault where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line; nothing that was typed can begin another."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=True)
