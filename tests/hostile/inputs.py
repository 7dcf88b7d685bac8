"""What nobody should send: texts, values of wrong types, raw bodies, headers and files, by name.

A text is sent at every door in every place that takes a word: fields of forms and bodies, queries,
addresses, headers and cookies. The other sorts are for the doors that can take them.
"""

import io
import json
import zipfile
from typing import Any

_CONTROLS = {
    f"control U+{code:04X}": f"bridge{chr(code)}ferry"
    for code in (0x00, 0x01, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x85, 0x9B, 0xAD)
}
_BIDI = {
    f"direction U+{code:04X}": f"bridge {chr(code)}yrref"
    for code in (0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A))
}
_UNICODE = {
    "lone high surrogate": "a\ud800",
    "lone low surrogate": "\udfffa",
    "surrogates the wrong way round": "\ude00\ud83d",
    "no character U+FFFE": "a\ufffe",
    "no character U+FFFF": "a\uffff",
    "no character at the end": "a\U0010ffff",
    "replacement": "a\ufffd",
    "byte order mark": "\ufeffa",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "private use": "\ue000\U000f0000",
    "language tags": "a\U000e0001\U000e0061",
    "variation selectors": "a\ufe0f\U000e0100",
    "zalgo": "b" + "\u0300\u0316\u0334\u0489" * 60 + "ridge",
    "only combining marks": "\u0301\u0327",
    "decomposed": "A\u030angstro\u0308m",
    "hangul in pieces": "\u1112\u1161\u11ab",
    "half a hangul": "\u1112",
    "emoji": "🌉🛶",
    "family of emoji": "👩‍👩‍👧‍👦🏳️‍🌈🇰🇷",
    "halves of flags": "🇰",
    "right to left": "جسر على النهر גשר",
    "Devanagari": "पुल",
    "Thai without spaces": "สะพานข้ามแม่น้ำ",
    "Turkish letters": "İstanbul ılık",
    "sharp s": "STRASSE straße ẞ",
    "ligature": "ﬀﬁﬂ",
    "full width": "ＡＢＣ１２３",
    "digits of others": "१२३٤٥٦",
    "superscript digits": "2²³",
    "roman numeral": "Ⅻ",
    "kelvin": "K\u212a",
    "spaces of all sorts": "\u00a0\u1680\u2003\u3000",
    "only spaces": "   ",
    "only line breaks": "\r\n\r\n",
    "only a zero-width space": "\u200b",
    "grows when lowered": "\u0130" * 250,
    "grows when composed": "\ufb2c" * 250,
    "grows when raised": "\u0390" * 250,
}
_LONG = {
    "251 letters": "x" * 251,
    "2,001 letters": "y" * 2_001,
    "20,001 letters": "z " * 10_001,
    "100,000 letters": "w" * 100_000,
    "100,000 hangul": "한" * 100_000,
    "10,000 lines": "line\n" * 10_000,
    "10,000 brackets": "[" * 10_000,
    "10,000 stars": "*" * 10_000,
    "10,000 quotes": "> " * 10_000,
    "10,000 commas": "," * 10_000,
    "10,000 hyphens": "a-" * 10_000,
    "10,000 spaces before a letter": " " * 10_000 + "a",
}
_NUMBERS = {
    "zero": "0",
    "minus zero": "-0",
    "minus one": "-1",
    "31 bits": str(2**31),
    "63 bits": str(2**63),
    "minus 63 bits": str(-(2**63) - 1),
    "64 bits": str(2**64),
    "400 digits": "9" * 400,
    "5,000 digits": "9" * 5_000,
    "exponent": "1e5",
    "endless exponent": "1e999999999",
    "tiny exponent": "1e-999999999",
    "many places": "0." + "1" * 60,
    "NaN": "NaN",
    "signalling NaN": "sNaN",
    "infinity": "Infinity",
    "minus infinity": "-inf",
    "hexadecimal": "0x1f",
    "octal": "0o17",
    "underscores": "1_000",
    "comma": "1,5",
    "plus": "+1",
    "number in other digits": "٣",
    "true": "true",
    "null": "null",
    "none": "None",
    "undefined": "undefined",
}
_DATES = {
    "year 0": "0000-01-01",
    "year 1": "0001-01-01",
    "year 9999": "9999-12-31",
    "year 10000": "10000-01-01",
    "minus year": "-0044-03-15",
    "30 February": "2026-02-30",
    "29 February of no leap year": "2027-02-29",
    "month 13": "2026-13-01",
    "hour 25": "2026-01-01T25:61:61",
    "leap second": "2016-12-31T23:59:60Z",
    "zone of a day": "2026-01-01T00:00:00+99:99",
    "edge of time to the west": "0001-01-01T00:00:00+14:00",
    "edge of time to the east": "9999-12-31T23:59:59-12:00",
    "EDTF of a far year": "Y-170000002",
    "EDTF of long exponent": "Y1E999999999",
    "EDTF open on both sides": "../..",
    "EDTF the wrong way round": "2027/2020",
    "EDTF of an unknown season": "2026-99",
    "EDTF of unspecified digits": "XXXX-XX-XX",
    "EDTF of a set": "[1667,1668..1672]",
    "EDTF of many qualifiers": "2026?~%?~%",
    "EDTF of a first century": "0001/9999",
    "words of dates": "by the end of the 99999999999th quarter of 0",
    "words of endless years": "each year until 99999999999999999999",
    "words without sense": "before the before of after the third of third",
}
_CODE = {
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "template left open": "{% if {{ {#",
    "template of another sort": "${7*7}#{7*7}<%= 7*7 %>",
    "percent": "%s %d %(name)s %",
    "percent at the end": "100%",
    "braces": "{0} {name} {",
    "SQL quote": "' OR '1'='1' --",
    "SQL statements": "'; DROP TABLE commitments_commitment; --",
    "SQL union": "1) UNION SELECT password FROM accounts_user --",
    "SQL wildcard": "%_%",
    "SQL backslash": "\\' \\",
    "JSON path": "$.a[0].*",
    "look-ups": "commitment__framework__code__in",
    "regular expression": "(a+)+$((((",
    "full-text operators": "a & | ! <-> :* (",
    "full-text of SQLite": '"a" NEAR/2 b* OR -c ^d {e} : (',
    "unclosed quote": '"bridge',
    "shell": "`id`; $(id) | cat /etc/passwd &",
    "script": "<script>alert(1)</script>",
    "image": "\"><img src=x onerror=alert(1)>",
    "comment": "<!-- --> ]]> <![CDATA[",
    "entity": "&#0; &#x110000; &nbsp &lt;b&gt;",
    "markdown": "[a](javascript:alert(1)) ![b](//c) | d |\n|---|",
    "markdown nested": "- " * 60 + "a",
    "link of script": "javascript:alert(1)",
    "link of data": "data:text/html,<script>alert(1)</script>",
    "link of file": "file:///etc/passwd",
    "link without host": "http://",
    "link with a password": "https://a:b@example.org:99999/",
    "link of an open bracket": "https://[::1",
    "link of another alphabet": "https://пример.рф/한국",
    "link to another site": "//example.org/",
    "link with a backslash": "\\\\example.org\\a",
    "header": "a\r\nSet-Cookie: b=c\r\n\r\n<html>",
    "header with a bare line feed": "a\nBcc: everybody@example.org",
    "address of mail": "\"a b\"@[127.0.0.1]",
    "addresses of mail": "a@example.org, b@example.org",
    "address of mail with a name": "Kim <kim@example.org>",
    "address of mail in another alphabet": "김@예시.한국",
    "traversal": "../../../../etc/passwd",
    "traversal written in percents": "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "traversal with backslashes": "..\\..\\windows\\win.ini",
    "absolute path": "/etc/passwd",
    "path with NUL in percents": "a.pdf%00.html",
    "name of a device": "CON",
    "name of dots": "..",
    "name of a hidden file": ".env",
    "formula": "=1+1",
    "formula of a command": "=cmd|' /C calc'!A0",
    "formula of a link": "=HYPERLINK(\"https://example.org\",\"a\")",
    "formula with plus": "+1+1",
    "formula with minus": "-1+1",
    "formula with at": "@SUM(A1)",
    "formula behind a tab": "\t=1+1",
    "formula in full width": "＝1+1",
    "cells": "a\tb;c,d\"e\"\r\nf",
    "python": "__import__('os').system('id')",
    "attribute of python": "__class__.__init__.__globals__",
    "pickle": "cos\nsystem\n(S'id'\ntR.",
    "LDAP": "*)(uid=*))(|(uid=*",
    "XML": "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "JSON in a text": '{"a": {"b": [1, 2]}}',
    "prototype": "__proto__",
    "UUID of nobody": "00000000-0000-0000-0000-000000000000",
    "UUID of another sort": "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "half a UUID": "12345678-1234",
    "two UUIDs": "00000000-0000-4000-8000-000000000000,00000000-0000-4000-8000-000000000001",
    "cursor": "eyJrIjogWzFdfQ==",
    "cursor of text": "bm90IGpzb24",
    "cursor of huge numbers": "WzFlOTk5OTk5XQ",
    "base64 left open": "====",
    "time zone": "Europe/../../etc/passwd",
    "language": "xx-klingon-x-" + "a" * 60,
    "list of many": "a," * 3_000,
}  # fmt: skip

TEXTS: dict[str, str] = {
    **_CONTROLS, **_BIDI, **_UNICODE, **_LONG, **_NUMBERS, **_DATES, **_CODE, "nothing": "",
}  # fmt: skip


def _nested(levels: int, inner: Any = 1) -> Any:
    for _level in range(levels):
        inner = [inner]
    return inner


# What JSON may hold in the place of a text.
VALUES: dict[str, Any] = {
    "null": None,
    "yes": True,
    "no": False,
    "a whole number": 7,
    "a negative number": -(2**70),
    "a fraction": 0.1,
    "an empty list": [],
    "an empty object": {},
    "a list of nothing": [None],
    "a list of texts": ["a", "b"],
    "a list of objects": [{"a": 1}, {}],
    "a list of 5,000": list(range(5_000)),
    "15 levels": _nested(15),
    "30 levels": _nested(30),
    "an object of odd names": {"__proto__": 1, "": 2, "a.b": 3, "\u202e": 4},
    "an object with a surrogate": {"a": "\ud800"},
    "an object of 2,000 names": {f"n{number}": number for number in range(2_000)},
}
# Whole bodies that no JSON library would write; %s stands for a field that is there.
BODIES: dict[str, bytes] = {
    "no bytes": b"",
    "no JSON": b"health=on_track",
    "half an object": b'{"%s": ',
    "a list": b'[{"%s": 1}]',
    "a lone text": b'"%s"',
    "a lone null": b"null",
    "a name twice": b'{"%s": "a", "%s": "b"}',
    "NaN": b'{"%s": NaN}',
    "infinity": b'{"%s": -Infinity}',
    "huge exponent": b'{"%s": 1e999999999}',
    "huge integer": b'{"%s": ' + b"9" * 5_000 + b"}",
    "400,000 levels": b'{"%s":' + b"[" * 400_000,
    "broken UTF-8": b'{"%s": "\xff\xfe\xed\xa0\x80"}',
    "overlong UTF-8": b'{"%s": "\xc0\xaf\xc0\x80"}',
    "UTF-16": '{"%s": "a"}'.encode("utf-16"),
    "UTF-32": '{"%s": "a"}'.encode("utf-32"),
    "byte order mark": b'\xef\xbb\xbf{"%s": "a"}',
    "escaped NUL": b'{"%s": "a\\u0000"}',
    "escaped surrogate": b'{"%s": "\\ud83d"}',
    "a name with NUL": b'{"a\\u0000b": 1}',
    "comments": b'{"%s": 1 /* a */}',
    "single quotes": b"{'%s': 'a'}",
    "a comma too many": b'{"%s": 1,}',
    "2 MiB": b'{"%s": "' + b"a" * 2**21 + b'"}',
    "XML": b"<?xml version='1.0'?><a>%s</a>",
}
# Forms that no browser would send.
FORMS: dict[str, bytes] = {
    "broken percents": b"%s=%%&%%zz=1&%s=%%ud800",
    "broken UTF-8": b"%s=%%ff%%fe%%ed%%a0%%80",
    "NUL in a name": b"a%%00b=1&%s=2",
    "a name 200 times": b"&".join([b"%s=a"] * 200),
    "only ampersands": b"&&&===&&&",
    "no bytes": b"",
}
CONTENT_TYPES: dict[str, str] = {
    "type: no charset": "application/json; charset=nowhere",
    "type: UTF-7": "application/json; charset=utf-7",
    "type: multipart without a boundary": "multipart/form-data",
    "type: multipart with a long boundary": "multipart/form-data; boundary=" + "a" * 300,
    "type: nothing": "",
    "type: odd": ";;;/==",
    "type: letters of others": "application/한국",
    "type: form in another charset": "application/x-www-form-urlencoded; charset=utf-32",
}
# Headers that some code of the site, Django or its libraries reads, and cookies.
HEADERS: tuple[str, ...] = (
    "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "If-Match", "If-None-Match",
    "If-Modified-Since", "Idempotency-Key", "Range", "Referer", "Origin", "User-Agent",
    "X-Request-ID", "X-Requested-With", "X-HTTP-Method-Override", "X-CSRFToken", "Content-Language",
    "HX-Request", "HX-Target", "HX-Current-URL", "HX-Prompt", "HX-Trigger", "HX-Trigger-Name",
    "HX-Boosted", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Cache-Control", "Cookie",
)  # fmt: skip
COOKIES: tuple[str, ...] = ("csrftoken", "messages", "django_language", "theme", "tour")


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 2**22)
    return packed.getvalue()


def _climbing() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../evil.txt", "a")
        archive.writestr("/etc/evil", "b")
    return packed.getvalue()


# Files by name: what stands in them, under every name that a text gives.
FILES: dict[str, bytes] = {
    "file: nothing": b"",
    "file: NUL": b"\0" * 100,
    "file: broken UTF-8": b"reference,title\n\xff\xfe,\xed\xa0\x80\n",
    "file: UTF-16": "reference,title\nA,b\n".encode("utf-16"),
    "file: formulas": b"reference,title\n=1+1,@SUM(A1)\n",
    "file: one endless line": b"a," * 50_000,
    "file: quotes left open": b'reference,title\n"a,b\n' * 50,
    "file: a heading twice": b"title,title,reference\na,b,c\n",
    "file: zip bomb": _bomb(),
    "file: climbing zip": _climbing(),
    "file: half a zip": b"PK\x03\x04" + b"\0" * 20,
    "file: script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "file: lying PDF": b"%PDF-1.7\n%%EOF",
    "file: lying PNG": b"\x89PNG\r\n\x1a\n" + b"\xff" * 40,
    "file: deep JSON": b"[" * 100_000,
    "file: JSON of odd things": json.dumps({"format": 1e5, "framework": [None] * 50}).encode(),
    "file: YAML of python": b"!!python/object/apply:os.system ['id']",
    "file: YAML of aliases": b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
}
FILE_NAMES: tuple[str, ...] = (
    "a.csv", "a.xlsx", "a.txt", "a.pdf", "../../a.csv", "..\\..\\a.csv", "/etc/passwd.csv",
    "a\0b.csv", "a\r\nb: c.csv", "한국 🌉.csv", "\u202evsc.exe", "x" * 400 + ".csv", ".csv",
    "CON.csv", "a.csv.exe", "a", "<script>.csv", "\"; b=\"c.csv", "%2e%2e%2fa.csv", "a.CSV",
)  # fmt: skip


def count() -> int:
    """Return how many inputs there are."""
    sorts: tuple[Any, ...] = (TEXTS, VALUES, BODIES, FORMS, CONTENT_TYPES, FILES, FILE_NAMES)
    return sum(len(sort) for sort in sorts)
