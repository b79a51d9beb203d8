"""How many SMS segments a text is billed and sent as."""

GSM_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = "\f^{}\\[~]|€"


def count_segments(text: str) -> int:
    """Segments of `text`: 160 GSM-7 septets or 70 UCS-2 units alone, 153 or 67 each once split."""
    if all(character in GSM_BASIC or character in GSM_EXTENDED for character in text):
        return _pack([2 if character in GSM_EXTENDED else 1 for character in text], alone=160, split=153)
    return _pack([2 if ord(character) > 0xFFFF else 1 for character in text], alone=70, split=67)


def _pack(widths: list[int], alone: int, split: int) -> int:
    if sum(widths) <= alone:
        return 1
    segments, used = 1, 0
    for width in widths:
        # An escape pair or a surrogate pair is never torn between two segments.
        if used + width > split:
            segments, used = segments + 1, 0
        used += width
    return segments
