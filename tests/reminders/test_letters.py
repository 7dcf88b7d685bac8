"""What a letter is made of: the bytes are those of the library, and nothing in them breaks out."""

import quopri
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.generator import BytesGenerator
from email.message import EmailMessage
from io import BytesIO
from typing import NamedTuple

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from reminders.drawing import SHOWN, drawn
from reminders.letters import BOUNDARY, letter_of, ready

TEXTS = {
    "plain": "One line\nand another",
    "Korean": "한국어로 된 줄\n",
    "long": "word " * 400,
    "line ends": "one\r\ntwo\rthree\n\n.\n.dot\nFrom here\n",
    "ends in blanks": "a line with blanks   \nand a tab\t\n",
    "looks like a boundary": f"--{BOUNDARY}\n--{BOUNDARY}--\n=_ = =3D\n",
    "unusual": "a separator\u2028 and a next line\u0085 in one",
    "empty": "",
}


def letter(text: str) -> EmailMessage:
    made = letter_of(sender="Tracker <t@example.org>", text=text, html=f"<p>{text}</p>")
    made["Subject"] = f"{text[:40]!r}"
    made["To"] = ready("To", '"Kim, Sol" <k@example.org>')
    made["Message-ID"] = "<1@example.org>"
    made["References"] = " ".join(f"<{number}@example.org>" for number in range(12))
    return made


def by_the_library(made: EmailMessage, used: policy.EmailPolicy) -> bytes:
    stream = BytesIO()
    BytesGenerator(stream, policy=used).flatten(made)
    return stream.getvalue()


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("used", [policy.SMTP, policy.default], ids=["SMTP", "file"])
def test_a_letter_becomes_the_bytes_that_the_library_would_make(
    name: str, used: policy.EmailPolicy
) -> None:
    made = letter(TEXTS[name])
    assert made.as_bytes(policy=used) == by_the_library(made, used)


@pytest.mark.parametrize("name", TEXTS)
def test_both_forms_are_read_as_they_were_written_and_every_line_is_short(name: str) -> None:
    text = TEXTS[name]
    sent = letter(text).as_bytes(policy=policy.SMTP)
    assert max(len(line) for line in sent.split(b"\r\n")) <= 998
    assert b"\r" not in sent.replace(b"\r\n", b"")
    read = message_from_bytes(sent, policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    plain = read.get_body(("plain",))
    assert plain is not None
    lines = b"\n".join(text.encode().splitlines()).decode()
    assert plain.get_content().replace("\r\n", "\n") == f"{lines}\n"


def test_a_name_that_needs_another_code_gets_one() -> None:
    made = letter_of(sender="t@example.org", text="a", html="b")
    made["To"] = ready("To", "김솔 <k@example.org>")
    head = made.as_bytes(policy=policy.SMTP).partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert message_from_bytes(head, policy=policy.default)["To"] == "김솔 <k@example.org>"


def test_two_letters_share_none_of_their_headers() -> None:
    first, second = letter("one"), letter("two")
    second.replace_header("From", "other@example.org")
    first["X-Only"] = "here"
    assert (first["From"], second["X-Only"]) == ("Tracker <t@example.org>", None)
    assert quopri.decodestring(first.as_bytes()) != quopri.decodestring(second.as_bytes())


class Line(NamedTuple):
    """A line of a letter."""

    reference: str = ""
    title: str = ""
    words: str = ""
    late_words: str = ""
    why: str = ""
    url: str = ""


def shapes() -> Iterator[Line]:
    for number in range(2 ** len(SHOWN)):
        yield Line(
            *(f"<{name}>&" if number >> place & 1 else "" for place, name in enumerate(SHOWN))
        )


@pytest.mark.parametrize("template", ["emails/item.html", "emails/item.txt"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_line_of_any_shape_is_drawn_as_its_template_would_draw_it(
    template: str, language: str
) -> None:
    is_html = template.endswith("html")
    with translation.override(language):
        for line in shapes():
            expected = render_to_string(template, {"item": line})
            assert drawn(template, [line], is_html=is_html) == expected
            # A second time from what was kept.
            assert drawn(template, [line, line], is_html=is_html) == expected * 2
