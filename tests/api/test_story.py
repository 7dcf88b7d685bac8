"""The story that the guide tells works as printed, over HTTP, with curl alone."""

import json
import re
import subprocess
from datetime import date

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment
from entry.demo.loading import load
from tests.architecture.tree import ROOT

GUIDE = (ROOT / "docs" / "api.md").read_text()
PRINTED = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
BETWEEN = "\nprintf '\\n---\\n'\n"


def run(site: str) -> list[str]:
    """Run every printed block in one shell, and return what each of them answered."""
    script = f"set -eu -o pipefail\n{BETWEEN.join(PRINTED)}"
    done = subprocess.run(
        ["bash", "-c", script],
        env={"SITE": site, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("---\n")


@pytest.mark.django_db(transaction=True)
def test_printed_commands_tell_the_story(live_server: LiveServer, settings: Settings) -> None:
    settings.DEMO = True
    load(today=date(2026, 11, 22))
    answers = run(live_server.url)

    commitment = Commitment.objects.get(reference="RCF-901")
    update = commitment.updates.get()
    assert update.state == UpdateState.ACCEPTED
    assert update.narrative.endswith("in May with twelve agencies.")
    assert update.author.email == "rok-defense@demo.example"
    assert commitment.deadlines.get().edtf == "../2027-12-31"
    passage = commitment.mentions.get().passage
    assert passage.quote == "sharing best practices on export controls"

    (nudged,) = json.loads(answers[-2])["results"]
    assert (nudged["commitment"], nudged["outcome"]) == (str(commitment.uuid), "nudged")
    verbs = [event["verb"] for event in json.loads(answers[-1])["results"]]
    # The draft itself stays the party's own.
    assert "draft_update" not in verbs
    told = {"enter_commitment", "assign", "submit_update", "return_update", "accept_update"}
    assert told | {"nudge"} <= set(verbs)
