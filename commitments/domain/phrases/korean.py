"""The Korean words of dates and how a run of Hangul is cut into them; grammar lives elsewhere."""

from functools import lru_cache

from commitments.domain.phrases.lexicon import Entry, Part, entries, numbered
from commitments.domain.phrases.readings import Cadence, Frequency, Unit

_PARTICLES: dict[str, Entry] = {
    **entries(
        "1", "에|중|중에|동안|기간중|기간동안|간|중으로|에는|에서는|계기|계기에|계기로|시|때|때에"
    ),
    **entries("2", "까지|까지는|까지로|시까지"),
    **entries("3", "전|전에|에앞서|직전|직전에"),
    **entries("3", "전까지|직전까지", word="by"),
    **entries("4", "후|후에|뒤|뒤에|직후|직후에"),
    **entries("5", "에서", word="at"),
    **entries("5", "부터|로부터|으로부터|부터는|이래|이래로|부로"),
    **entries("7", "이전|이전에|이전까지"),
    **entries("8", "이내|이내에|이내로|이내까지|내|내에|내로|안에|안으로"),
    **entries("9", "이후|이후에|이후로|이후부터"),
    **entries("z", "경|께|쯤|무렵|경에|쯤에|무렵에"),
}
_PARTS = {
    Part.BEGINNING: "초|초에|초순|초순에|상순|상순에|초반|초반에",
    Part.MIDDLE: "중순|중순에|중반|중반에|중엽",
    Part.LATE: "후반|후반에|하순|하순에|늦게",
    Part.END: "말|말에|월말|말일|말경",
}
_CADENCES = {
    Cadence(Frequency.YEARLY): "매년|매해|해마다|연례|연례적으로|연간|매년도|연1회",
    Cadence(Frequency.YEARLY, every=2): "격년|격년으로|격년마다|격년제로|격년제",
    Cadence(Frequency.YEARLY, times=2): "반기별|반기별로|반기마다|매반기|반기에한번",
    Cadence(Frequency.QUARTERLY): "분기별|분기별로|분기마다|매분기|분기에한번",
    Cadence(Frequency.MONTHLY): "매월|매달|달마다|월별|월별로|월례",
    Cadence(Frequency.MONTHLY, every=2): "격월|격월로",
    Cadence(Frequency.WEEKLY): "매주|주마다|주간별",
    Cadence(Frequency.WEEKLY, every=2): "격주|격주로",
    Cadence(Frequency.DAILY): "매일|날마다",
}
_WORDS: dict[str, Entry] = {
    **entries("_", "의|과의"),
    **entries("T", "연내|연내에|올해|금년|금년도|올해의|올|당해연도"),
    **entries("T", "내년|내년도", number=1),
    **entries("T", "내후년", number=2),
    **entries("T", "작년|지난해|전년도", number=-1),
    **entries("T", "재작년", number=-2),
    **entries("W", "오늘|금일"),
    **entries("W", "내일", number=1),
    **entries("W", "어제", number=-1),
    **entries("R", "연말|년말"),
    **entries("u", "달", word=Unit.MONTH),
    **entries("u", "주", word=Unit.WEEK),
    **entries("q", "분기"),
    **numbered("d", {1: "월요일", 2: "화요일", 3: "수요일", 4: "목요일", 5: "금요일"}),
    **numbered("d", {6: "토요일", 7: "일요일"}),
    **entries("t", "이번|금"),
    **entries("n", "다음|차기|오는"),
    **entries("l", "마지막"),
    **entries("v", "지난|과거|최근"),
    **entries("G", "향후|앞으로|금후"),
    **entries("k", "매|마다|때마다|시마다|개최시마다", number=1),
    **entries("H", "상반기|전반기", number=1),
    **entries("H", "하반기|후반기", number=2),
    **entries("F", "회계연도|회계년도"),
    **entries("&", "및|과|와"),
    **entries("|", "또는|혹은"),
    **entries(">", "최소|최소한|적어도|이상"),
    **entries("2", "늦어도"),
    **entries("w", "최대"),
    **numbered("S", {21: "봄|봄철|춘계", 22: "여름|여름철|하계", 23: "가을|가을철|추계"}),
    **numbered("S", {24: "겨울|겨울철|동계"}),
}
_VAGUE = (
    "조속히|조속한|조기에|조기|가까운|시일|빠른|빠르게|신속히|신속하게|최근에|추후|추후에|곧"
    "|지속적으로|지속|수시로|수시|적기에|적시에|정기적으로|정기적인|정기|당분간|장기적으로"
    "|중장기적으로|단기적으로|즉시|지체없이|미정|필요시|상시|계속|머지않아|점진적으로|단계적으로"
    "|가급적|현재|가능한|장래|미래|예정"
)
_NEGATIONS = (
    "아닌|않는|않고|않은|없이|없는|제외|제외한|제외하고|연기|연기된|취소|취소된|말고|다만|만약"
)
_REFERENCES = "동|같은|해당|위|상기|동기간|그해|당시|이때|그때"
# A word that ends in one of these names something that happens.
_EVENT_ENDINGS = (
    *("회의", "회담", "총회", "협의회", "포럼", "대화", "협의", "회동", "정상회담", "워크숍"),
    *("서명", "서명일", "발효", "발효일", "체결", "체결일", "비준", "채택", "개최", "개최일"),
    *("출범", "종료", "완료", "승인", "통보", "발표", "접수", "만료", "착수", "시행", "공표"),
    *("수립", "취임", "방문", "훈련", "선거", "행사", "협상", "발족", "개시", "제출"),
)

KOREAN: dict[str, Entry] = {
    **entries("V", _VAGUE),
    **entries("!", _NEGATIONS),
    **entries("@", _REFERENCES),
    **{
        name: Entry("r", cadence=cadence)
        for cadence, names in _CADENCES.items()
        for name in names.split("|")
    },
    **{
        name: entry
        for part, names in _PARTS.items()
        for name, entry in entries("p", names, word=part).items()
    },
    **_WORDS,
    **_PARTICLES,
}
_LONGEST = max(len(name) for name in KOREAN)
_MAX_RUN = 40

Piece = tuple[str, Entry]


def cut_hangul(run: str) -> tuple[Piece, ...]:
    """Cut a run of Hangul into known words; what cannot be cut whole is one unknown word.

    A particle at the end of an unknown word is cut off, so that “회의까지” is an event and “by”.
    """
    if len(run) > _MAX_RUN:
        return ((run, Entry("X")),)
    return _cut(run, particles_only=False) or _cut_stem(run) or ((run, _stem_entry(run)),)


@lru_cache(maxsize=1024)
def _cut(run: str, *, particles_only: bool) -> tuple[Piece, ...]:
    """Cut the whole run, longest words first; empty when that cannot be done."""
    words = _PARTICLES if particles_only else KOREAN
    for length in range(min(_LONGEST, len(run)), 0, -1):
        entry = words.get(run[:length])
        if entry is None:
            continue
        if length == len(run):
            return ((run, entry),)
        rest = _cut(run[length:], particles_only=particles_only)
        if rest:
            return ((run[:length], entry), *rest)
    return ()


def _cut_stem(run: str) -> tuple[Piece, ...]:
    """Cut particles from the end, the longest tail first, but never into an event's own name."""
    if run.endswith(_EVENT_ENDINGS):
        return ()
    cuts = [
        (run[:at], tail)
        for at in range(1, len(run))
        if (tail := _cut(run[at:], particles_only=True))
    ]
    cuts.sort(key=lambda cut: not cut[0].endswith(_EVENT_ENDINGS))
    if not cuts:
        return ()
    stem, tail = cuts[0]
    return ((stem, _stem_entry(stem)), *tail)


def _stem_entry(stem: str) -> Entry:
    return Entry("A" if stem.endswith(_EVENT_ENDINGS) else "X")
