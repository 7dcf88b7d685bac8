"""The scores of a framework: derived from judgements, with the counts they rest on."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.access import found_in
from api.base import DetailEndpoint
from api.serializers.base import PartyNameSerializer
from api.views.frameworks import READING
from commitments.domain.vocabulary import Completion, Outcome
from commitments.scores import scorecard_of
from frameworks.models import Framework


class PartyScoreSerializer(serializers.Serializer[Any]):
    """One owner's score: the mean from −1 to +1, of how many, and how often each outcome."""

    party = PartyNameSerializer()
    score = serializers.DecimalField(max_digits=3, decimal_places=2, allow_null=True)
    counted = serializers.IntegerField()
    owned = serializers.IntegerField()
    outcomes = serializers.DictField(child=serializers.IntegerField())


class ScorecardSerializer(serializers.Serializer[Any]):
    """The scores of a framework, party by party, and how far what was judged got."""

    parties = PartyScoreSerializer(many=True)
    completions = serializers.DictField(child=serializers.IntegerField())
    on_time_rate = serializers.DecimalField(max_digits=4, decimal_places=3, allow_null=True)
    deliveries = serializers.DictField(child=serializers.IntegerField())


class FrameworkScores(DetailEndpoint):
    """Show the scores of a framework: +1 kept, 0 partly kept, −1 not kept; nobody types them.

    What is not yet assessed, superseded or withdrawn is not counted. A party is scored on what
    it answers for, and only on what all members read.
    """

    tag = "assessments"
    http_method_names = READING
    answers = ScorecardSerializer

    def found(self, uuid: UUID) -> Any:
        card = scorecard_of(found_in(Framework.objects.visible_to(self.user), uuid))
        rate = card.punctuality.rate
        return {
            "parties": [
                {
                    "party": party,
                    "score": score.mean,
                    "counted": score.counted,
                    "owned": score.owned,
                    "outcomes": {str(code): score.outcomes.get(code, 0) for code in Outcome},
                }
                for party, score in card.parties
            ],
            "completions": {str(code): card.completions[code] for code in Completion},
            "on_time_rate": None if rate is None else round(rate, 3),
            "deliveries": {str(code): number for code, number in card.punctuality.counts.items()},
        }
