"""Proposals for all sentences of a document: what the rules need from the database, and no more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from accounts.models import User
from commitments.domain.phrases import ReadingContext
from commitments.models import Mention
from entry.domain.sentences import Sentence, sentences
from entry.extraction import (
    Known,
    Proposal,
    Register,
    Setting,
    memory_of,
    propose_in,
)
from frameworks.models import Party, PartyName
from sources.models import Document

_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Proposed:
    """A sentence of a document with what is proposed of it; a heading has no proposals."""

    sentence: Sentence
    proposals: tuple[Proposal, ...]


def propose_for(document: Document, *, user: User) -> list[Proposed]:
    """Propose for every sentence of a document, with what this user may see; five queries."""
    setting = setting_for(document, user=user)
    return list(propose_for_sentences(sentences(document.text), setting=setting))


def propose_for_sentences(found: Iterable[Sentence], *, setting: Setting) -> Iterator[Proposed]:
    """Propose for sentences in their order, each in view of the one before."""
    before = ""
    for sentence in found:
        around = replace(setting, before=before, section=sentence.section)
        proposals = () if sentence.is_heading else propose_in(sentence.text, setting=around)
        yield Proposed(sentence, proposals)
        before = sentence.text


def setting_for(document: Document, *, user: User, is_within: bool = False) -> Setting:
    """Gather the parties, the speakers and the known commitments for a document's sentences.

    `is_within` adds those that this very document grounds, for the sentences that ground none.
    """
    framework = document.framework
    return Setting(
        register=register_for(document, user=user),
        context=ReadingContext(
            document_edtf=document.date_edtf,
            fiscal_year_start_month=framework.fiscal_year_start_month,
        ),
        memory=memory_of(known_to(user, document=document, is_within=is_within)),
    )


def register_for(document: Document, *, user: User) -> Register:
    """Return every name of the parties, and who speaks in the document.

    A party's own name goes before another's variant; a variant of several parties means none.
    """
    parties = Party.objects.current().visible_to(user).order_by("pk")
    names: dict[str, str] = {}
    for code, *written in parties.values_list("code", "name", "short_name"):
        names.update((name, code) for name in written if len(name) >= _SHORTEST_NAME)
    meant: dict[str, set[str]] = defaultdict(set)
    variants = PartyName.objects.filter(party__in=parties).order_by("pk")
    for name, code in variants.values_list("name", "party__code"):
        if len(name) >= _SHORTEST_NAME:
            meant[name].add(code)
    for name, codes in meant.items():
        if len(codes) == 1:
            names.setdefault(name, *codes)
    speakers = document.issuers.order_by("pk").values_list("code", flat=True)
    return Register(names, tuple(speakers))


def known_to(user: User, *, document: Document, is_within: bool = False) -> list[Known]:
    """Return the commitments of the framework that the user may see, with their words.

    Passages of this very document are left out, unless `is_within` says otherwise: a sentence does
    not state itself again.
    """
    mentions = (
        Mention.objects.visible_to(user)
        .filter(commitment__framework=document.framework_id)
        .order_by("pk")
    )
    if not is_within:
        mentions = mentions.exclude(passage__document=document)
    words: dict[str, list[str]] = defaultdict(list)
    for reference, quote in mentions.values_list("commitment__reference", "passage__quote"):
        words[reference].append(quote)
    return [Known(reference, quote) for reference, quotes in words.items() for quote in quotes]
