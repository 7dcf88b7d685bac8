"""What is proposed of a text that is brought in: its furniture, title, issuers, date and code."""

import re
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from entry.domain.cleaning import Cleaned, clean, is_wrapped
from entry.domain.dating import DateFinding, find_date
from entry.domain.furniture import WITHIN, Proposal, Reason, body_of, proposals
from entry.domain.titling import Issuer, find_issuers, find_title
from entry.intake.taking import Intake
from frameworks.models import Framework, Party, PartyName
from sources.models import Document

_HANGUL = re.compile("[\uac00-\ud7a3]")
_SOURCE = re.compile(r"^[^:]*:\s*")
LONGEST_CODE = 40


@dataclass(frozen=True)
class Reader:
    """Looks at one intake; every answer is worked out once."""

    intake: Intake

    @cached_property
    def title(self) -> str:
        """The title that the lines give."""
        return find_title(self.intake.read.lines, said=self.intake.read.title)

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """What to leave out."""
        return tuple(proposals(self.intake.read.lines, title=self.title))

    @property
    def certain(self) -> list[Proposal]:
        """What to leave out unless a person says otherwise."""
        return [one for one in self.proposals if one.is_certain]

    @cached_property
    def date(self) -> DateFinding:
        """What the lines say about the date."""
        lines = self.intake.read.lines
        out = {at for one in self.certain if one.reason not in WITHIN for at in one.lines}
        carriers = {
            at for one in self.proposals if one.reason == Reason.CARRIER_DATE for at in one.lines
        }
        title_at = next((at for at, line in enumerate(lines) if line.text == self.title), None)
        return find_date(lines, out=out, carriers=carriers, body=body_of(lines), title_at=title_at)

    @cached_property
    def is_wrapped(self) -> bool:
        """Whether the layout broke the lines."""
        return is_wrapped(self.intake.read.lines)

    @property
    def language(self) -> str:
        """The language by its letters: Korean, or else English."""
        text = " ".join(line.text for line in self.intake.read.lines)
        letters = sum(character.isalpha() for character in text)
        return "ko" if len(_HANGUL.findall(text)) * 3 > letters else "en"

    @property
    def source_note(self) -> str:
        """What the carrier says about where it has the text from."""
        lines = self.intake.read.lines
        found = [
            lines[at].text
            for one in self.proposals
            if one.reason == Reason.SOURCE
            for at in one.lines
        ]
        return "; ".join(found)

    def cleaned(
        self, *, taken: list[Proposal], by_hand: set[int] | None = None, is_joined: bool = False
    ) -> Cleaned:
        """Return the text as it would be kept."""
        lines = self.intake.read.lines
        return clean(lines, taken=taken, by_hand=by_hand or set(), is_joined=is_joined)

    def issuers(self, *, user: User) -> list[Issuer]:
        """Return which parties of the register seem to have issued it."""
        names: dict[int, list[str]] = {}
        for pk, name, short_name in (
            Party.objects.current().visible_to(user).values_list("pk", "name", "short_name")
        ):
            names[pk] = [name, *([short_name] if short_name else [])]
        others = PartyName.objects.visible_to(user).values_list("party", "name")
        for pk, name in others:
            names.setdefault(pk, []).append(name)
        text = self.cleaned(taken=self.certain).text
        return find_issuers(text, names=names)


def free_code(framework: Framework) -> str:
    """Return a code that no document of the framework has: its own, or with a number."""
    taken = set(Document.objects.filter(framework=framework).values_list("code", flat=True))
    stem = framework.code[: LONGEST_CODE - 4]
    codes = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    return next((code for code in codes if code not in taken), "")


def same_text(framework: Framework, *, text_sha256: str) -> Document | None:
    """Return the document of the framework that has exactly this text."""
    rows = Document.objects.filter(framework=framework, text_sha256=text_sha256)
    return rows.order_by("-revision", "pk").first()


def same_file(framework: Framework, *, raw_sha256: str) -> Document | None:
    """Return a document of the framework that came from the same raw file."""
    rows = Document.objects.filter(framework=framework, raw_sha256=raw_sha256)
    return rows.order_by("-revision", "pk").first()
