"""The addresses of the API, below /api/."""

from django.urls import include, path, re_path

from api.views import (
    about,
    commitments,
    deadlines,
    frameworks,
    initiatives,
    judging,
    measuring,
    meetings,
    members,
    minutes,
    people,
    register,
    related,
    reporting,
    rounds,
    scores,
    search,
    sheets,
    signing,
    sources,
    triage,
)
from entry.sheets.whole.writing import FORMS

app_name = "api"

_signing = [
    path("sign-in", signing.SignIn.as_view(), name="sign-in"),
    path("sign-out", signing.SignOut.as_view(), name="sign-out"),
    path("me", people.Me.as_view(), name="me"),
    path("notifications", people.NotificationList.as_view(), name="notifications"),
]
_frameworks = [
    path("frameworks", register.FrameworkBooks.as_view(), name="frameworks"),
    path("frameworks/<uuid:uuid>", frameworks.FrameworkDetail.as_view(), name="framework"),
    path("frameworks/<uuid:uuid>/scores", scores.FrameworkScores.as_view(), name="scores"),
    path("frameworks/<uuid:uuid>/members", frameworks.MemberList.as_view(), name="members"),
    path(
        "frameworks/<uuid:uuid>/invitations", members.InvitationList.as_view(), name="invitations"
    ),
    path("memberships/<uuid:uuid>/end", members.EndMember.as_view(), name="end-member"),
    path("parties", frameworks.PartyList.as_view(), name="parties"),
    path("parties/<uuid:uuid>", frameworks.PartyDetail.as_view(), name="party"),
    path("parties/<uuid:uuid>/merge", register.MergeParty.as_view(), name="merge-party"),
    path("parties/<uuid:uuid>/names", register.PartyNames.as_view(), name="party-names"),
    path("party-names/<uuid:uuid>/drop", register.DropName.as_view(), name="drop-name"),
    path("parties/<uuid:uuid>/members", register.GroupMembers.as_view(), name="group-members"),
    path("party-members/<uuid:uuid>/end", register.EndMembership.as_view(), name="end-membership"),
    path("areas", frameworks.AreaList.as_view(), name="areas"),
    path("areas/<uuid:uuid>", frameworks.AreaDetail.as_view(), name="area"),
]
_sources = [
    path(
        "frameworks/<uuid:uuid>/documents",
        sources.FrameworkDocuments.as_view(),
        name="framework-documents",
    ),
    path("documents", sources.DocumentList.as_view(), name="documents"),
    path("documents/<uuid:uuid>", sources.DocumentDetail.as_view(), name="document"),
    path("documents/<uuid:uuid>/passages", sources.PassageList.as_view(), name="passages"),
    path("documents/<uuid:uuid>/commitments", sources.CommitmentFromSpan.as_view(), name="span"),
    path("documents/<uuid:uuid>/sentences", triage.SentenceList.as_view(), name="sentences"),
    path("documents/<uuid:uuid>/verdicts", triage.SayVerdict.as_view(), name="say-verdict"),
    path("documents/<uuid:uuid>/verdicts/many", triage.SayOfMany.as_view(), name="say-of-many"),
    path("documents/<uuid:uuid>/refusals", triage.RefuseProposal.as_view(), name="refuse-proposal"),
]
_meetings = [
    path("forums", meetings.ForumList.as_view(), name="forums"),
    path("forums/<uuid:uuid>", meetings.ForumDetail.as_view(), name="forum"),
    path("forums/<uuid:uuid>/meetings", meetings.ForumMeetings.as_view(), name="forum-meetings"),
    path("meetings", meetings.MeetingList.as_view(), name="meetings"),
    path("meetings/<uuid:uuid>", meetings.MeetingDetail.as_view(), name="meeting"),
    path("meetings/<uuid:uuid>/move", meetings.MoveMeeting.as_view(), name="move-meeting"),
    path("meetings/<uuid:uuid>/cancel", meetings.CancelMeeting.as_view(), name="cancel-meeting"),
    path("meetings/<uuid:uuid>/replace", meetings.ReplaceMeeting.as_view(), name="replace-meeting"),
]
_commitments = [
    path("commitments", commitments.CommitmentList.as_view(), name="commitments"),
    path("commitments/nudge", commitments.NudgeCommitments.as_view(), name="nudge"),
    path("commitments/<uuid:uuid>", commitments.CommitmentDetail.as_view(), name="commitment"),
    path(
        "commitments/<uuid:uuid>/history", commitments.CommitmentHistory.as_view(), name="history"
    ),
    path(
        "commitments/<uuid:uuid>/declare", commitments.DeclareCommitment.as_view(), name="declare"
    ),
    path("commitments/<uuid:uuid>/assignments", commitments.AssignContact.as_view(), name="assign"),
    path(
        "commitments/<uuid:uuid>/reassign",
        commitments.ReassignCommitment.as_view(),
        name="reassign",
    ),
    path(
        "commitments/<uuid:uuid>/evidence", measuring.CommitmentEvidence.as_view(), name="evidence"
    ),
    path("evidence/<uuid:uuid>", measuring.EvidenceDetail.as_view(), name="evidence-piece"),
    path(
        "evidence/<uuid:uuid>/versions",
        measuring.EvidenceVersions.as_view(),
        name="evidence-versions",
    ),
    path(
        "evidence/versions/<uuid:uuid>/file",
        measuring.EvidenceVersionFile.as_view(),
        name="evidence-version-file",
    ),
    path("evidence/<uuid:uuid>/file", measuring.EvidenceFile.as_view(), name="evidence-file"),
    path(
        "commitments/<uuid:uuid>/deadlines",
        deadlines.CommitmentDeadlines.as_view(),
        name="deadlines",
    ),
    path(
        "commitments/<uuid:uuid>/updates",
        reporting.CommitmentUpdates.as_view(),
        name="commitment-updates",
    ),
]
_related = [
    path(
        "commitments/<uuid:uuid>/relations",
        related.CommitmentRelations.as_view(),
        name="relations",
    ),
    path("relations/<uuid:uuid>/take-back", related.TakeBackRelation.as_view(), name="take-back"),
    path("commitments/<uuid:uuid>/mentions", related.CommitmentMentions.as_view(), name="mentions"),
    path("programmes", related.ProgrammeList.as_view(), name="programmes"),
    path("programmes/<uuid:uuid>", related.ProgrammeDetail.as_view(), name="programme"),
]
_deadlines = [
    path("deadlines/<uuid:uuid>", deadlines.DeadlineDetail.as_view(), name="deadline"),
    path("deadlines/<uuid:uuid>/extend", deadlines.ExtendDeadline.as_view(), name="extend"),
    path("deadlines/<uuid:uuid>/date-event", deadlines.DateEvent.as_view(), name="date-event"),
    path("deadlines/<uuid:uuid>/close", deadlines.CloseDeadline.as_view(), name="close"),
    path(
        "deadlines/<uuid:uuid>/date-requests", deadlines.AskForDate.as_view(), name="ask-for-date"
    ),
]
_date_requests = [
    path("date-requests", deadlines.DateRequestList.as_view(), name="date-requests"),
    path("date-requests/<uuid:uuid>", deadlines.DateRequestDetail.as_view(), name="date-request"),
    path("date-requests/<uuid:uuid>/approve", deadlines.ApproveDate.as_view(), name="approve-date"),
    path("date-requests/<uuid:uuid>/refuse", deadlines.RefuseDate.as_view(), name="refuse-date"),
    path(
        "date-requests/<uuid:uuid>/withdraw",
        deadlines.WithdrawDateRequest.as_view(),
        name="withdraw-date",
    ),
]
_updates = [
    path("updates", reporting.UpdateList.as_view(), name="updates"),
    path("updates/<uuid:uuid>", reporting.UpdateDetail.as_view(), name="update"),
    path("updates/<uuid:uuid>/submit", reporting.SubmitUpdate.as_view(), name="submit-update"),
    path("updates/<uuid:uuid>/accept", reporting.AcceptUpdate.as_view(), name="accept-update"),
    path("updates/<uuid:uuid>/return", reporting.ReturnUpdate.as_view(), name="return-update"),
    path("updates/<uuid:uuid>/sign-off", reporting.SignOffUpdate.as_view(), name="sign-off-update"),
    path(
        "updates/<uuid:uuid>/send-back", reporting.SendBackUpdate.as_view(), name="send-back-update"
    ),
    path(
        "updates/<uuid:uuid>/withdraw", reporting.WithdrawUpdate.as_view(), name="withdraw-update"
    ),
]
_rounds = [
    path("rounds", rounds.RoundList.as_view(), name="rounds"),
    path("rounds/<uuid:uuid>", rounds.RoundDetail.as_view(), name="round"),
    path("rounds/<uuid:uuid>/coverage", rounds.RoundCoverage.as_view(), name="round-coverage"),
    path("rounds/<uuid:uuid>/open", rounds.OpenRound.as_view(), name="open-round"),
    path("rounds/<uuid:uuid>/close", rounds.CloseRound.as_view(), name="close-round"),
    path("rounds/<uuid:uuid>/reschedule", rounds.RescheduleRound.as_view(), name="move-round"),
    path("rounds/<uuid:uuid>/asks", rounds.SetAsks.as_view(), name="round-asks"),
]
_minutes = [
    path("minutes", minutes.MinutesList.as_view(), name="minutes"),
    path("minutes/<uuid:uuid>", minutes.MinutesDetail.as_view(), name="minutes-one"),
    path("minutes/<uuid:uuid>/points", minutes.PutDown.as_view(), name="minutes-points"),
    path("minutes/<uuid:uuid>/close", minutes.CloseMinutes.as_view(), name="close-minutes"),
]
_assessments = [
    path(
        "commitments/<uuid:uuid>/assessments",
        judging.CommitmentAssessments.as_view(),
        name="commitment-assessments",
    ),
    path("assessments/<uuid:uuid>", judging.AssessmentDetail.as_view(), name="assessment"),
    path(
        "assessments/<uuid:uuid>/dissent", judging.DissentFromAssessment.as_view(), name="dissent"
    ),
]
_indicators = [
    path("indicators/<uuid:uuid>", measuring.IndicatorDetail.as_view(), name="indicator"),
    path(
        "indicators/<uuid:uuid>/measurements",
        measuring.IndicatorMeasurements.as_view(),
        name="measurements",
    ),
]
_initiatives = [
    path("initiatives", initiatives.InitiativeList.as_view(), name="initiatives"),
    path("initiatives/<uuid:uuid>", initiatives.InitiativeDetail.as_view(), name="initiative"),
    path("initiatives/<uuid:uuid>/steps", initiatives.TakeStep.as_view(), name="take-step"),
    path("initiatives/<uuid:uuid>/commitments", initiatives.LinkCommitments.as_view(), name="link"),
]
_sheets = [
    path("imports", sheets.ImportList.as_view(), name="imports"),
    path("imports/<uuid:uuid>", sheets.ImportDetail.as_view(), name="import"),
    path("imports/<uuid:uuid>/rows", sheets.ImportRows.as_view(), name="import-rows"),
    path("imports/<uuid:uuid>/decide", sheets.DecideRows.as_view(), name="import-decide"),
    path("imports/<uuid:uuid>/confirm", sheets.ConfirmImport.as_view(), name="import-confirm"),
    path("imports/<uuid:uuid>/undo", sheets.UndoImport.as_view(), name="import-undo"),
    *(
        path(
            f"frameworks/<uuid:uuid>/export/{form}",
            sheets.FrameworkExport.as_view(form=form, file_type=kind),
            name=f"export-{form}",
        )
        for form, kind in FORMS.items()
    ),
]
_about = [
    path("search", search.Search.as_view(), name="search"),
    path("schema", about.Schema.as_view(), name="schema"),
    path("docs", about.docs, name="docs"),
]
_version_1 = [
    *_signing,
    *_frameworks,
    *_sources,
    *_meetings,
    *_commitments,
    *_related,
    *_deadlines,
    *_date_requests,
    *_updates,
    *_rounds,
    *_minutes,
    *_assessments,
    *_indicators,
    *_initiatives,
    *_sheets,
    *_about,
]
urlpatterns = [
    path("v1/", include(_version_1)),
    # Whatever else is asked for below /api/ is answered as a problem, not as a page.
    re_path(r"", about.Nothing.as_view()),
]
