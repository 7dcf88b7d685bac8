"""Which pictures the documentation has: of every page, and of some in the dark and in Korean."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from script.selecting import SELECT

BOTH = (1440, 390)

RESULT = "#result_list tbody th a"
TOOL = ".object-tools a"
HISTORY = ".object-tools a.historylink"
DOCUMENT = "#result_list a[href^='/entry/documents/']"
TRIAGE = "a[href$='/triage/']"
STORY = "main a[href$='/history/']"
READER = "a[href*='/read/']"
REPORT = "main a[href*='progress']"
MOVABLE = "/admin/meetings/meeting/?state__exact=planned&q=SCM"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks at which address; `click` opens the first such link there.

    `act` does something on the page then: what only a form shows is shown by filling it in.
    """

    name: str
    person: str
    address: str
    click: str = ""
    act: Callable[[Page], None] | None = None
    # Where on a phone the picture begins, if that is far down.
    below: str = ""
    widths: tuple[int, ...] = BOTH
    theme: str = "light"
    language: str = "en"


def choose_words(page: Page) -> None:
    """Select words of the document and say what they are."""
    page.evaluate(SELECT, "sharing best practices on export controls")
    page.fill("[name=title]", "Share best practices on export controls")
    page.fill("[name=expression]", "by 31 December 2027")
    page.select_option("[name=parties-0-party]", index=1)
    page.select_option("[name=parties-0-role]", "owner")
    page.click("button[value=preview]")
    page.wait_for_selector(".entry-preview")


def move_meeting(page: Page) -> None:
    """Ask what moving a meeting would move along."""
    page.fill("[name=starts_on]", "2027-11-15")
    page.fill("[name=ends_on]", "2027-11-16")
    page.fill("[name=reason]", "The host asked for it.")
    page.click(".submit-row input[type=submit]")
    page.wait_for_selector("text=Nothing is saved yet.")


def choose_reports(page: Page) -> None:
    """Choose every report of the page and ask to return them."""
    page.check("#action-toggle")
    page.select_option("[name=action]", "return_selected")
    page.click("button[name=index]")
    page.wait_for_selector("[name=note]")


def import_rows(page: Page) -> None:
    """Send a list of two invented rows, one of them new, and have it checked."""
    rows = (
        "Reference,Title,Kind,When,Owner\r\n"
        "RCF-900,Hold a workshop (invented),event_meeting,third quarter of 2027,ROK-MND\r\n"
        "RCF-901,Invented row with a wrong day,event_meeting,32 December 2027,US-DOD\r\n"
    )
    page.select_option("[name=framework]", index=1)
    file: Any = {"name": "list.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.set_input_files("input[type=file]", file)
    page.click("text=Send the file")
    page.click("button[value=check]")
    page.wait_for_selector(".sheet-rows, table")


GALLERY = (
    Picture("sign-in", "", "/accounts/sign-in/"),
    Picture("commitments", "manager", "/"),
    Picture("filtered", "manager", "/?standing=overdue&q=percent"),
    Picture("nothing-found", "manager", "/?q=nowhere+to+be+found"),
    Picture("commitment", "manager", "/?q=ASEAN-024", ".ttl a"),
    Picture("my-desk", "us-state", "/desk/"),
    Picture("progress", "us-state", "/desk/", REPORT),
    Picture("overdue", "manager", "/overdue/"),
    Picture("review", "manager", "/review/"),
    Picture("mail", "manager", "/demo/mail/", ".ct-mails a"),
    Picture("not-found", "manager", "/no-such-page/"),
    Picture("admin", "clerk", "/admin/"),
    Picture("admin-commitments", "clerk", "/admin/commitments/commitment/"),
    Picture("admin-commitment", "clerk", "/admin/commitments/commitment/?q=ASEAN-024", RESULT),
    Picture("admin-areas", "clerk", "/admin/frameworks/priorityarea/"),
    Picture("admin-reports", "clerk", "/admin/commitments/progressupdate/"),
    Picture("admin-return", "clerk", "/admin/commitments/progressupdate/", act=choose_reports),
    Picture("admin-meeting", "clerk", "/admin/meetings/meeting/?state__exact=planned", RESULT),
    Picture("admin-move", "clerk", MOVABLE, f"{RESULT} | {TOOL}[href*='move']", move_meeting),
    Picture("admin-history", "clerk", "/admin/commitments/deadline/", f"{RESULT} | {HISTORY}"),
    Picture("document", "clerk", "/admin/sources/document/", DOCUMENT),
    Picture(
        "document-entry",
        "clerk",
        "/admin/sources/document/?q=RCF",
        DOCUMENT,
        choose_words,
        "#entry-form",
    ),
    Picture("document-triage", "clerk", "/admin/sources/document/?q=RCF", f"{DOCUMENT} | {TRIAGE}"),
    Picture("document-new", "clerk", "/entry/documents/new/"),
    Picture("frameworks", "manager", "/frameworks/"),
    Picture("framework", "manager", "/frameworks/ASEAN-2023/", widths=(1440, 768, 390)),
    Picture("scores", "manager", "/frameworks/ASEAN-2023/scores/"),
    Picture("rounds", "manager", "/frameworks/ASEAN-2023/rounds/"),
    Picture("programmes", "manager", "/frameworks/ASEAN-2023/programmes/"),
    Picture("calendar", "manager", "/calendar/?month=2023-07", widths=(1440, 768, 390)),
    Picture("minutes", "manager", "/minutes/"),
    Picture("views", "manager", "/views/"),
    Picture("judging", "manager", "/judge/"),
    Picture("ledger", "manager", "/ledger/"),
    Picture("inbox", "us-state", "/inbox/"),
    Picture("my-mail", "us-state", "/me/mail/"),
    Picture("feeds", "us-state", "/me/feeds/"),
    Picture("history", "manager", "/?q=ASEAN-024", f".ttl a | {STORY}"),
    Picture("import", "clerk", "/import/"),
    Picture("import-rows", "clerk", "/import/", act=import_rows),
    Picture("register", "clerk", "/register/"),
    Picture("quality", "clerk", "/register/quality/"),
    Picture("duplicates", "clerk", "/register/duplicates/"),
    Picture("find", "manager", "/find/?q=maritime", widths=(1440, 768, 390)),
    Picture("find-nearly", "manager", "/find/?q=Indonesa"),
    Picture("reader", "manager", "/?q=ASEAN-024", f".ttl a | {READER}", widths=(1440, 768, 390)),
    Picture("overdue-groups", "manager", "/overdue/?group=party"),
    Picture("review-mode", "manager", "/minutes/begin/"),
    Picture("agenda", "manager", "/calendar/?month=2023-07&view=agenda"),
    Picture("judgement", "manager", "/judge/", "main a[href^='/judge/']"),
    Picture("past-day", "manager", "/?q=ASEAN-024", ".ttl a | a[href*='as-of'], a[href*='day=']"),
    Picture("party", "clerk", "/register/", "main td a[href^='/register/'], main th a"),
    Picture("people", "lead", "/frameworks/ASEAN-2023/people/"),
    Picture("account", "manager", "/accounts/security/"),
    Picture("sessions", "manager", "/accounts/security/sessions/"),
    Picture("tokens", "manager", "/me/tokens/"),
    Picture("forgotten-password", "", "/accounts/password/"),
    Picture("new-framework", "admin", "/frameworks/new/"),
    Picture("whole-frameworks", "admin", "/import/frameworks/"),
    Picture("recomputations", "admin", "/recomputations/"),
    # The dark look and Korean, where a page has most of both.
    Picture("commitment-dark", "manager", "/?q=ASEAN-024", ".ttl a", widths=(1440,), theme="dark"),
    Picture("overdue-dark", "manager", "/overdue/", widths=(768,), theme="dark"),
    Picture("my-desk-dark", "us-state", "/desk/", widths=(390,), theme="dark"),
    Picture("commitment-ko", "manager", "/?q=ASEAN-024", ".ttl a", language="ko"),
    Picture("overdue-ko", "manager", "/overdue/", language="ko", widths=(1440, 768)),
    Picture("my-desk-ko", "us-state", "/desk/", language="ko"),
    Picture("progress-ko", "us-state", "/desk/", REPORT, language="ko", widths=(390,)),
)
