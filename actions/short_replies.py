"""The short replies that steer a talk: yes, no, not sure, skip, send it, don't, change it, never mind."""

from __future__ import annotations

import re

_OPENER = (
    r"(?:(?:ok|okay|oh|um+|uh|hm+|well|actually|you know what|sorry|and|but|so|wait|hey|no|yes|yeah|yea"
    r"|yep|yup|sure|please|lol|then|just|si|sí)\b[\s,.!-]*)*"
)
_CLOSER = (
    r"(?:[\s,.!-]*\b(?:please|pls|plz|thanks|thank you|thx|ty|for now|now|today|tonight|then|sorry"
    r"|right away|asap|i'?m good|im fine|lol|gracias|por favor|to them|off))*\W*$"
)


def _whole(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*{_OPENER}(?:{'|'.join(alternatives)}){_CLOSER}", re.I)


_YES = re.compile(
    r"^\W*(?:yes+|yeah+|yea|yep|yup|ya|ye|ys|sure(?: thing)?|ok(?:ay)?|okey|k|please(?: do)?|absolutely"
    r"|definitely|of course|go ahead|do it|correct"
    r"|that'?s (?:right|it|good|fine|correct)|looks? (?:good|right|fine|ok)|sounds? good|perfect|uh huh|mhm+|si"
    r"|sí|sip|claro|dale|por favor"
    r"|est[aá] bien|all good|i would|i do)\b",
    re.I,
)
_NO = _whole(
    r"no+",
    r"nope",
    r"nah+",
    r"no (?:thanks?|thank you|gracias|need)",
    r"(?:i'?d )?rather not",
    r"not really",
    r"nothing(?: really)?",
    r"neither",
    r"ninguno",
)
_UNSURE = re.compile(
    r"^\W*(?:(?:um+|hm+|well|uh|honestly|idk|i ?dunno|dunno|i (?:really )?(?:don'?t|do not) know(?: yet)?"
    r"|(?:i'?m )?not (?:really )?sure(?: yet)?|unsure"
    r"|maybe|perhaps|possibly|let me think(?: about it)?|i'?ll think about it|i have to think|no s[eé]"
    r"|quiz[aá]s?|tal vez|lol|tbh|man|about (?:it|that))[\s,.!-]*)+$",
    re.I,
)
_SKIP = _whole(
    r"skip(?: (?:it|this|that|that one|this one))?",
    r"pass",
    r"n/?a",
    r"none",
    r"no (?:name|phone|email"
    r"|preference on that)",
    r"rather not(?: \w+){0,3}",
    r"(?:i'?d )?(?:rather|prefer) not(?: \w+){0,4}",
    r"(?:i )?(?:don'?t|do not) (?:want to|wanna|have (?:one"
    r"|a phone|an? e-?mail|any|either))(?: \w+){0,3}",
    r"leave (?:it|that) (?:blank|out|empty)",
    r"(?:right )?here(?: is (?:fine|ok|good))?",
    r"(?:in )?this chat(?: is (?:fine|ok))?",
    r"prefiero no(?: \w+){0,3}",
    r"s[aá]lt\w+",
    r"aqu[ií]",
    r"that'?s private",
    r"private",
    r"anonymous",
    r"not telling(?: you)?",
)
_NEVER_MIND = _whole(
    r"nvm",
    r"never ?mind(?: (?:it|that|this|about (?:it|that)))?",
    r"forget (?:it|this|that|about (?:it|this)"
    r"|the (?:note|whole thing))",
    r"cancel(?: (?:it|that|this|the note))?",
    r"(?:i )?changed? my mind",
    r"(?:i'?ve )?changed my mind",
    r"(?:don'?t|do not) (?:bother|worry about it)",
    r"leave it(?: (?:alone|be|there))?",
    r"let'?s not",
    r"scrap (?:it|that)",
    r"delete (?:it|that|this|the note)",
    r"olv[ií]d(?:alo|elo)",
    r"mejor no",
    r"d[eé]jalo",
)
_DONT_SEND = re.compile(
    r"\b(?:do ?n[o']?t|dont|do not|never|not|no need) (?:to )?(?:send|submit|share|pass)\b|\bno lo (?:mandes?"
    r"|env[ií]es?)\b",
    re.I,
)
_BARE_DONT = _whole(
    r"do ?n[o']?t", r"dont", r"please do ?n[o']?t", r"not send(?: it)?", r"no send", r"keep it"
)
_SEND = re.compile(
    r"\b(?:send|submit|pass|share) (?:it|that|this|the note|as is)\b|^\W*(?:ok|okay|yes|just|please)?\W*send\b"
    r"|\bgo ahead\b|\b(?:m[aá]nd|env[ií])[ae]l[oa]\b",
    re.I,
)
_PLAIN_SEND = _whole(
    r"(?:send|submit)(?: (?:it|that|this|the note|as is|it as is))?",
    r"go ahead(?: and send(?: it)?)?",
    r"(?:m[aá]nd|env[ií])[ae]l[oa]",
)
_CHANGE = re.compile(
    r"\b(?:change|edit|fix|wrong|different|correct (?:it|the|my)|update|mistake|typo|cambi\w*|correg\w*)\b",
    re.I,
)
_NO_CHANGE = re.compile(
    r"\b(?:don'?t|do not|nothing|not|isn'?t|without|no need to) (?:\w+ )?(?:change|changes|changed|edit|fix"
    r"|wrong|different)\b|\bno changes?\b|\bthat'?s correct\b",
    re.I,
)
_TAKE_OUT = re.compile(
    r"\b(?:take (?:out|off)|take .{1,30} out|remove|delete|leave out|erase|strip|drop|(?:don'?t|do not"
    r"|dont) (?:put|include|mention|say|write|tell)|quita\w*|borra\w*)\b",
    re.I,
)
_READ_AGAIN = re.compile(
    r"\b(?:read|show|say|see|what does|whats? in)\b.{0,20}\b(?:it|note|again|me)\b", re.I
)
_QUESTION = re.compile(
    r"\?\W*$|\?\s|^\W*(?:(?:ok|okay|but|and|so|wait|hey|also|btw|um+|actually|yes|no|sorry)\b\W*)*"
    r"(?:(?:what|whats|what's|where|who|whos|why|how|hows|que|qué|como|cómo|cuando|cuándo|cuanto|cuánto|donde|dónde)\b"
    r"|when (?:is|are|do|does|will|would|can|did)\b"
    r"|(?:how|will|would|wouldn'?t|do|does|did|is|are|am|can|could|should|was|were|if|puedo|puede|pueden|hay|tengo que)"
    r" (?:i|you|u|they|we|it|he|she|someone|somebody|anyone|there|the|my|your|this|that|a|me|people|ir|volver)\b)",
    re.I,
)
_HUH = re.compile(
    r"^\W*(?:what|wat|huh|wdym|what do you mean|i don'?t (?:get|understand)(?: it)?|qu[eé]|c[oó]mo)\W*$", re.I
)
_WHY = re.compile(
    r"^\W*(?:(?:um+|uh|wait|ok|but|and)\W+)*(?:why|what for|por qu[eé]|para qu[eé])"
    r"(?:\W+(?:do|would|does|did|are|is)?\W*(?:you|u|they|ya'?ll)\b.{0,40})?(?:\W+(?:does|is|do) (?:it|that"
    r"|this)\b.{0,20})?\W*$"
    r"|\bwho (?:sees|reads|gets|will (?:see|read|get)) (?:it|this|that|my)\b",
    re.I,
)
_WRONG_NUMBER = re.compile(
    r"\b(?:wrong (?:number|person)|not (?:me|who you think)|who(?:'s| is) (?:this|dis)\W+(?:new phone)"
    r"|n[uú]mero equivocado)\b",
    re.I,
)
_PERSON = _whole(
    r"(?:a |the |an? actual |a real )?(?:person|human|someone|somebody|the team|team|staff)",
    r"(?:una )?persona",
)
_HOW_ABOUT = re.compile(
    r"\b(?:how about|what about|maybe|is|would|does)\b.*\b(?:ok|okay|work|fine|good)?|\b(?:call|text|reach"
    r"|contact|talk)\b",
    re.I,
)
_ONLY_THANKS = re.compile(
    r"^\W*(?:(?:ok|okay|k|cool|alright|great|oh|well)\b[\s,.!]*)*(?:thanks?(?: (?:you|u|a lot|so much))*|thx|ty"
    r"|tysm|(?:muchas )?gracias)\W*$",
    re.I,
)
_SPANISH = re.compile(
    r"\b(?:quiero|puedo|pueden?|hablar?|hablo|espa[nñ]ol|gracias|necesito|llam\w+|volver|programa|por favor"
    r"|est[aá]|estoy|tengo|cuando|despu[eé]s|porque|ayuda|hola"
    r"|alguien|ustedes|usted|para|con|que|los|las|una|mi|del|ser|hay|si|sí)\b",
    re.I,
)


def says_yes(text: str) -> bool:
    """Begins with a yes, whatever follows; "yes but change the time" is a yes, too."""
    return bool(_YES.match(text)) and not says_unsure(text)


def says_clear_yes(text: str) -> bool:
    """A yes that is not just "ok"."""
    return says_yes(text) and not re.match(
        r"^\W*(?:ok|okay|okey|k|all good|perfect|sounds good)\b", text, re.I
    )


def asks_why(text: str) -> bool:
    """ "why do you need my name", "who sees this": asked of the note itself."""
    return bool(_WHY.match(text))


def says_no(text: str) -> bool:
    return bool(_NO.match(text))


def says_unsure(text: str) -> bool:
    return bool(_UNSURE.match(text))


def says_skip(text: str) -> bool:
    return bool(_SKIP.match(text)) or says_no(text) or says_unsure(text)


def says_never_mind(text: str) -> bool:
    return bool(_NEVER_MIND.match(text))


def says_dont_send(text: str) -> bool:
    return bool(_DONT_SEND.search(text) or _BARE_DONT.match(text)) or says_never_mind(text)


def says_send_it(text: str) -> bool:
    return bool(_SEND.search(text)) and not says_dont_send(text)


def says_only_send_it(text: str) -> bool:
    return bool(_PLAIN_SEND.match(text)) and not says_dont_send(text)


def says_change(text: str) -> bool:
    return bool(_CHANGE.search(text)) and not _NO_CHANGE.search(text)


def says_take_out(text: str) -> bool:
    return bool(_TAKE_OUT.search(text))


def asks_to_read_again(text: str) -> bool:
    return bool(_READ_AGAIN.search(text))


def looks_like_question(text: str) -> bool:
    return bool(_QUESTION.search(text.strip()))


def proposes_a_time(text: str) -> bool:
    """ "how about tomorrow at 5?", "can they call after 6?": a detail in the form of a question."""
    return bool(_HOW_ABOUT.search(text)) and not re.search(
        r"\b(?:groups?|sessions?|class(?:es)?|program|open)\b", text, re.I
    )


def says_huh(text: str) -> bool:
    return bool(_HUH.match(text))


def says_wrong_number(text: str) -> bool:
    return bool(_WRONG_NUMBER.search(text))


def says_only_thanks(text: str) -> bool:
    """ "ok thanks" is no order to send."""
    return bool(_ONLY_THANKS.match(text))


def asks_for_person(text: str) -> bool:
    return bool(_PERSON.match(text))


def reads_as_spanish(text: str) -> bool:
    words = re.findall(r"\w+", text)
    return len(words) >= 2 and 2 * len(_SPANISH.findall(text)) >= len(words)
