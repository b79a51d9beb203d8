"""The words by which details are recognised; labels are what staff read."""

from __future__ import annotations

import re


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")(?!\w)", re.I)


_HOUR = r"(?:\d{1,2}(?::?\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_AM_PM = r"(?: ?(?:[ap]\.?m\.?|ish))"
_DAY = (
    r"(?:mon(?:day)?s?|tues?(?:day)?s?|wed(?:nesday)?s?|weds|thu(?:r|rs|rsday)?s?|fri(?:day)?s?"
    r"|sat(?:urday)?s?|sun(?:day)?s?)"
)

TIME_EXPRESSION = _any(
    _DAY,
    r"tomorrow|tmrw|tmw|tomorow|tommorow|tmr|2morrow|today|tonight|tonite",
    r"(?:in the |this |early |late )?(?:mornings?|afternoons?|evenings?|nights?)|eves|weeknights?|days only|daytime",
    r"noon|midday|midnight|lunch(?: ?time)?|(?:the )?weekends?|week ?days?|any ?time|whenever|all day|(?:any"
    r"|every|most|week) ?days?",
    rf"(?:after|before|around|about|by|at|til|till|until|past|between|from) {_HOUR}{_AM_PM}?",
    rf"half past {_HOUR}|quarter (?:to|past) {_HOUR}|{_HOUR} ?o'?clock",
    rf"{_HOUR}{_AM_PM}",
    r"\d{1,2}:\d\d|\d{1,2} ?(?:-|to) ?\d{1,4}(?: ?[ap]m)?",
    r"after (?:work|school|dinner|supper|lunch|class|my shift|hours)|before (?:work|school|my shift)|next week"
    r"|this week",
    r"asap|right away|as soon as|doesn'?t matter|no preference|don'?t care when|when(?:ever)? (?:you|u"
    r"|they) can|no matter when",
    r"lunes|martes|miercoles|miércoles|jueves|viernes|sabados?|sábados?|domingos?|(?:en |por )?la (?:mañana"
    r"|tarde|noche)|mañanas?",
    r"(?:antes|despu[eé]s) de(?: las?| el)? \w+|a las? \w+|cuando sea|cualquier (?:hora|d[ií]a)|fin(?:es)? de semana",
)

_BEST = (
    r"(?:only|is (?:best|better|fine|good|ok|easier)|are (?:best|better|fine|good|ok|easier)|works?|good"
    r"|pls|please|instead)"
)
BEST_WAY = {
    "text": _any(
        r"(?:text|txt|message|msg) (?:me|us)",
        rf"(?:texts?|texting|txt)(?: me)? {_BEST}",
        r"best way is (?:to )?text(?:ing)?",
        r"by text",
        r"prefer (?:a )?(?:texts?|texting)",
        r"m[aá]nd[ae]\w* (?:un )?(?:mensajes?|texto)",
        r"por (?:mensaje|texto)",
        r"mensajes? (?:mejor|por favor)",
        r"(?:just|only) text",
        r"text (?:back|not|over|rather)",
        r"text,? (?:don'?t|no|not) call\w*",
    ),
    "email": _any(
        rf"e-?mails? {_BEST}",
        r"(?:e-?mail|write to) me",
        r"by e-?mail",
        r"prefer e-?mail",
        r"por correo",
        r"e-?mail (?:not|over|rather)",
    ),
    "call": _any(
        r"(?:call|phone|ring) me",
        r"give me a (?:call|ring)",
        rf"(?:calls?|phone calls?|calling) {_BEST}",
        r"by phone",
        r"prefer (?:a )?(?:calls?|phone)",
        r"ll[aá]m[ae]me",
        r"ll[aá]menme",
        r"llamar(?:me)?",
        r"(?:just|only) call(?! (?:them|in|it))",
        r"(?:someone|somebody|anyone|they|person|u|you) (?:to )?call(?! (?:it|that|this|them|on)\b)",
        r"phone call",
        r"(?:get|want|like) a call",
        r"call (?:back|not|rather)",
        r"call,? (?:don'?t|no|not) (?:text|email)\w*",
        r"best way is (?:to |a )?call(?:ing)?",
        r"call weekdays",
    ),
}
ONE_WORD_WAY = re.compile(
    r"^\W*(?:(?:by|a|just|please|yes|ok|i prefer|prefer)\s+)*(text|call|e-?mail|phone)s?(?:\s+(?:me|only|please"
    r"|pls|is fine|instead|works))*\W*$",
    re.I,
)

# Obstacles are noted only where somebody gives a reason for leaving or staying away, so that a question stays one.
REASON = _any(
    r"because",
    r"cuz",
    r"bc",
    r"b/c",
    r"cause",
    r"cos",
    r"since (?:i|my|the)",
    r"stopped",
    r"quit",
    r"left",
    r"fell off",
    r"dropped",
    r"had to",
    r"kept",
    r"got in the way",
    r"couldn'?t",
    r"could not",
    r"that'?s why",
    r"the reason",
    r"due to",
    r"porque",
    r"por eso",
    r"dej[eé]",
    r"lost (?:my|the)",
    r"no longer had",
    r"main (?:issue|problem)",
    r"was the problem",
)
# "work is fine now", "it wasn't the group": said of something that is not in the way.
NOT_IN_THE_WAY = re.compile(
    r"\b(?:(?:is|are|was|were|'s|its) (?:all )?(?:fine|ok|okay|good|great|better|sorted|settled|no problem"
    r"|not)\b|isn'?t|wasn'?t"
    r"|weren'?t|aren'?t|not (?:because|the|about|due)|nothing to do with|never (?:because|about)|no problem"
    r"|fixed|solved|sorted)",
    re.I,
)

GOT_IN_THE_WAY = {
    "job": _any(r"work(?:ing)?", r"jobs?", r"shifts?", r"boss", r"trabaj\w+", r"turnos?"),
    "family": _any(
        r"kids?",
        r"famil(?:y|ia)",
        r"baby",
        r"daughter",
        r"son",
        r"wife",
        r"husband",
        r"mom",
        r"mother",
        r"dad",
        r"grand\w+",
        r"sitter",
        r"hij[oa]s?",
        r"mam[aá]",
    ),
    "the group did not fit": _any(
        r"the group (?:was|felt|got|being)",
        r"group (?:was|felt|got) \w+",
        r"people (?:in group|there)",
        r"(?:guy|someone|somebody) in group",
    ),
    "the therapist did not fit": _any(
        r"(?:therapist|counsell?or) (?:was|and i|didn'?t|talk\w*)", r"didn'?t click"
    ),
    "pace": _any(r"too fast", r"too slow", r"too much"),
    "using again": _any(
        r"relapsed", r"slipped", r"using again", r"drinking again", r"started (?:using|drinking)"
    ),
    "felt better": _any(r"felt (?:better|fine|good)", r"thought i was (?:ok|fine|good|done|better)"),
    "transport": _any(r"rides?", r"car", r"bus", r"licen[cs]e"),
    "cost": _any(r"money", r"insurance", r"afford", r"co-?pays?", r"bills?"),
    "video sessions": _any(r"zoom", r"video", r"online"),
}

# "the evening group was loud" is no wish.
WISH = re.compile(
    r"\b(?:want|wanna|need|prefer|like|rather|help|helps|could|would|i'?d|can i|is there|are there|do you have"
    r"|maybe|if|quiero|prefiero|necesito|is what i)\b",
    re.I,
)
WOULD_HELP = {
    "a different schedule": _any(
        r"(?:other|different|later|earlier) (?:times?|days?|hours?|schedule|start)",
        r"(?:evening|night|morning|weekend) groups?",
    ),
    "a different group": _any(r"(?:other|another|different|smaller|new) group"),
    "one-on-one time": _any(r"one[ -]on[ -]ones?", r"1[ -:]?on[ -:]?1s?", r"1:1"),
    "a different therapist": _any(r"(?:other|another|different|new) (?:therapist|counsell?or)"),
    "starting small": _any(
        r"(?:just |only )?one (?:session|group|day a week)",
        r"start small",
        r"ease (?:back )?in",
        r"once a week",
        r"just (?:want to )?(?:sit in|listen)",
    ),
    "another level of care": _any(r"detox", r"residential", r"inpatient", r"sober living"),
}
