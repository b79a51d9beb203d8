"""Spanish or English, from the small words that every sentence has. Crisis texts and the hand-off depend on it."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
# Frequent words of one language that are rare or absent in the other (so not "no", "a", "me", "he", "son").
_SPANISH = frozenset(
    "que de la el los las un una y en con por para pero como cuando donde quien si yo mi mis tu te se lo le es soy estoy "
    "esta estaba ya muy mas más sin hola gracias quiero puedo puede tengo hay ayuda ayudar programa grupo volver regresar "
    "hablar alguien necesito ahora bien porque nada todo favor español espanol dias noches buenas buenos también tambien "
    "recaí recai tomar tomando usando sé fue fui era años ella ellos nos nosotros llamar llamen esto eso vida morir".split()
)
_ENGLISH = frozenset(
    "the i you to and of in it is that for my was im i'm am are do does did can could will would have has with on at be this "
    "what when where who how if so but not dont want need they we she back come group go get been from about just like".split()
)


def is_spanish(text: str) -> bool:
    """True when Spanish words outnumber English ones; one lone word decides only if nothing English stands beside it."""
    words = _WORD.findall(text.lower())
    spanish = sum(w in _SPANISH for w in words)
    english = sum(w in _ENGLISH for w in words)
    return spanish > english and (spanish >= 2 or len(words) <= 2)
