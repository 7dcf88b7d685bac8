"""The English words that promises are made of, by what they say; how they combine is in verbs.py."""

from collections.abc import Iterator

# What is done once and can then be shown.
TELIC = frozenset(
    """
    adopt agree announce appoint approve arrive assign attend award begin build carry circulate
    co-chair co-host commission complete conclude conduct construct convene create decide deliver
    deploy designate develop dispatch disburse donate draft elect elevate eliminate endorse
    establish exchange extend finalise finalize form formalise formalize formulate found gather
    generate give hand halve hold host identify implement inaugurate initiate install introduce
    invest invite issue join kick launch lay lead make mark meet mobilise mobilize nominate offer
    open organise organize participate pass phase pilot plant prepare present prioritise prioritize
    procure produce propose publish purchase put ratify receive reach release relocate renovate
    repatriate report return review roll second send set sign start submit table take train
    transfer translate travel triple double unveil update upgrade visit welcome withdraw allocate
    contribute pledge provide connect link equip recruit repay restore retire audit survey test
    vaccinate host examine reopen abolish remove lift cut hire enact incorporate operationalise
    operationalize replenish grant waive erect resume earmark allot enter initial inscribe
    post station register compile reopen negotiate finish acquire assemble relaunch reactivate
    dismantle demolish evacuate enrol enroll
    """.split()
)
# What goes on without an end of its own.
ATELIC = frozenset(
    """
    accelerate address administer advance advise align apply assist bolster boost bring build
    catalyse catalyze champion collaborate combat complement consult contribute cooperate
    co-operate coordinate co-ordinate counter cultivate deepen defend deter develop disseminate
    diversify drive empower enable encourage enforce engage enhance ensure equip exchange expand
    explore facilitate fight finance focus follow foster fund further guide harmonise harmonize
    help host improve include increase integrate intensify invest keep lead maintain manage
    mainstream monitor offer operate partner preserve prevent promote protect provide pursue raise
    reduce reinforce respond run safeguard scale secure seek send serve share simplify sponsor
    sustain step streamline strengthen support tackle teach track train underpin unite upskill use
    utilise utilize work consolidate cover extend give mentor supply build-up reach modernise
    modernize rebuild connect link bridge mobilise mobilize leverage uphold intensify speed
    subsidise subsidize oversee staff distribute educate translate deliver implement conduct
    place digitise digitize certify co-finance co-fund co-lead co-sponsor co-organise co-organize
    fill feed treat house host insure lend map match pair pool publish purify restore rescue
    rotate sail screen settle store test verify visit ship plant patrol observe inform
    analyse analyze audit broadcast certify chair clean collect communicate compile
    compensate control convert dispatch document electrify encourage evaluate examine
    explain inspect inform liaise link liberalise liberalize localise localize
    measure mediate mitigate outsource own partner patrol prosecute publicise publicize
    reform refurbish regulate rehabilitate remit repair replace rescue research resettle retain
    retrain reward resolve settle ship simplify standardise standardize stimulate stockpile
    subscribe supervise survey target trace trial uphold validate vet widen
    carry arrange organise organize convene hire nurture curb stabilise stabilize
    """.split()
)
# What only tells where somebody stands.
POSITION = frozenset(
    """
    acknowledge affirm appreciate applaud believe call commend condemn confirm consider
    congratulate denounce deplore echo emphasise emphasize express highlight honour note oppose
    reaffirm recall recognise recognize regret reiterate reject remind pay welcome respect stress thank
    underline underscore uphold urge value welcome encourage advocate demand insist share stand
    """.split()
)
# What only describes, or tells what is hoped to follow.
STATIVE = frozenset(
    """
    account amount appear become belong benefit build celebrate comprise constitute consist cover
    cross depend draw employ enjoy exceed export face feature generate grow import include involve
    lie live mean own reach reflect represent result rest see seem serve share span stem study
    surpass total trade visit vary create
    """.split()
)
# With a thing as subject these tell what is hoped to follow.
OUTCOME = frozenset(
    """
    help enable allow promote contribute benefit bring ensure foster make serve lead create boost
    generate build address improve reflect result give pave encourage empower include cover feature
    support mean reduce increase
    """.split()
)
# What is said at a meeting is its agenda.
SPEAKING = frozenset(
    "address discuss raise highlight speak talk consult consider examine underline".split()
)
MEETING = frozenset(
    """
    meet convene attend participate travel visit host hold welcome co-chair co-host join gather
    arrive receive
    """.split()
)
# A perfect of these is still going on: "has partnered with X to develop Y".
JOINT = frozenset("partner work join team collaborate cooperate co-operate engage ally".split())

_IRREGULAR = {
    "begin": ("began", "begun"), "build": ("built",), "bring": ("brought",),
    "come": ("came",), "draw": ("drew", "drawn"), "fight": ("fought",), "find": ("found",),
    "give": ("gave", "given"), "grow": ("grew", "grown"), "hold": ("held",), "keep": ("kept",),
    "lay": ("laid",), "lead": ("led",), "make": ("made",), "mean": ("meant",), "meet": ("met",),
    "pay": ("paid",), "put": ("put",), "run": ("ran",), "see": ("saw", "seen"),
    "seek": ("sought",), "send": ("sent",), "set": ("set",), "speak": ("spoke", "spoken"),
    "stand": ("stood",), "take": ("took", "taken"), "teach": ("taught",),
    "undertake": ("undertook", "undertaken"), "withdraw": ("withdrew", "withdrawn"),
    "cut": ("cut",), "uphold": ("upheld",), "become": ("became",), "rise": ("rose", "risen"),
    "oversee": ("oversaw", "overseen"), "rebuild": ("rebuilt",), "repay": ("repaid",),
    "drive": ("drove", "driven"), "go": ("went", "gone"), "say": ("said",), "do": ("did", "done"),
    "get": ("got",), "spend": ("spent",), "win": ("won",), "sell": ("sold",), "choose": ("chose", "chosen"),
}  # fmt: skip
_DOUBLED = frozenset("commit plan transfer submit set cut put run step curb refer concur drop permit equip ship ban".split())
# Promises in one word; the strength that each has is in verbs.py.
PROMISING = frozenset(
    """
    commit pledge promise undertake vow agree resolve decide intend plan aim seek hope expect strive
    endeavour endeavor wish offer propose look concur remain declare signal indicate confirm task instruct direct mandate charge request ask
    invite announce continue target guarantee prepare determine schedule
    """.split()
)
_OTHERS = frozenset(
    """
    accept acquire add adjust build-on come complete discuss do earn fall find get go hand have
    include lie note pay play rise say sell spend speak turn win bear express choose elevate
    remain increase decrease decline double peak shrink unveil disburse conclude talk speak
    """.split()
)

VERBS = TELIC | ATELIC | POSITION | STATIVE | OUTCOME | SPEAKING | MEETING | JOINT | PROMISING
VERBS |= _OTHERS | _IRREGULAR.keys()

ADVERBS = frozenset(
    """
    also already now not still currently together jointly further actively closely directly both
    always never just only even thus therefore then soon each all hereby firmly strongly again once
    more better well next then finally increasingly instead likewise regularly
    """.split()
)
DETERMINERS = frozenset(
    """
    a an the this that these those its their our his her my your any some each every no such other
    another of for in on at by with from through under into between among about against across
    via per to upon within without during toward towards new joint more most many several
    international regional national technical financial continued strong full mutual further
    economic global military sustainable public private political first next action
    """.split()
)


def is_adverb(word: str) -> bool:
    """Tell whether a word may stand between the parts of a verb."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word != "supply")  # noqa: PLR2004


def _stem(verb: str, *, silent: bool = True) -> str:
    if verb.endswith("e") and silent and not verb.endswith(("ee", "ye", "oe")):
        return verb[:-1]
    if verb in _DOUBLED:
        return verb + verb[-1]
    return verb


def _third(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _past(verb: str) -> Iterator[str]:
    if verb in _IRREGULAR:
        yield from _IRREGULAR[verb]
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        yield verb[:-1] + "ied"
    elif verb.endswith("e"):
        yield verb + "d"
    else:
        yield _stem(verb) + "ed"
    if verb == "benefit":
        yield "benefitted"


THIRD = {_third(verb): verb for verb in sorted(VERBS)}
GERUND = {_stem(verb) + "ing": verb for verb in sorted(VERBS)}
PAST = {form: verb for verb in sorted(VERBS) for form in _past(verb)}
