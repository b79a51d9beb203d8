from __future__ import annotations

import random
import re
import string

import pytest

from actions.details import Details, extract_details


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        pytest.param("marcus", "name", {"name": "Marcus"}, id="a bare name when asked for it"),
        pytest.param("marcus", None, {}, id="a bare word when nothing was asked"),
        pytest.param(
            "its marcus, 617 555 0134, text only pls",
            None,
            {"name": "Marcus", "phone": "+16175550134", "best_way": "text"},
            id="three at once",
        ),
        pytest.param(
            "dee here. after 6 is best and no voicemail",
            None,
            {"name": "Dee", "times": "after 6 is best", "voicemail": False},
            id="three in two sentences",
        ),
        pytest.param(
            "Marcus. after 6. no voicemail",
            "name",
            {"name": "Marcus", "times": "after 6", "voicemail": False},
            id="three asked for one",
        ),
        pytest.param(
            "me llamo Rosa, despues de las 5",
            "name",
            {"name": "Rosa", "times": "despues de las 5"},
            id="Spanish",
        ),
        pytest.param("617 555 01", "contact", {"broken_phone": True}, id="a number cut short"),
        pytest.param("dee@example", "contact", {"broken_email": True}, id="an address cut short"),
        pytest.param(
            "no its 617 555 0152 not 0125", None, {"phone": "+16175550152"}, id="a corrected number"
        ),
        pytest.param(
            "email me at dee@example.org",
            "contact",
            {"email": "dee@example.org", "best_way": "email"},
            id="an address and the way",
        ),
        pytest.param(
            "my email is dee@example.org",
            "contact",
            {"email": "dee@example.org"},
            id="an address alone is no wish for e-mail",
        ),
        pytest.param(
            "i used last night can someone call me",
            None,
            {"best_way": "call"},
            id="last night is no good time",
        ),
        pytest.param("im tired", "name", {}, id="a feeling"),
        pytest.param("", "name", {}, id="nothing"),
    ],
)
def test_details_in_one_message(text, asked, found):
    assert extract_details(text, asked) == found


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("text me", "text"),
        ("text me dont call", "text"),
        ("dont call, text me", "text"),
        ("call dont text, i lose texts", "call"),
        ("text only", "text"),
        ("texts are better", "text"),
        ("by phone please", "call"),
        ("give me a call", "call"),
        ("call", "call"),
        ("email is best", "email"),
        ("can you text me instead", "text"),
        ("no calls please", None),
        ("dont text me", None),
        ("call me Dee", None),
        ("either call me or text me", None),
        ("llámame", "call"),
        ("mandeme texto", "text"),
        ("i dont want anyone to call me", None),
        ("best way is texting", "text"),
        ("voice to text sorry", None),
        ("what do you call it", None),
        ("never email me", None),
        ("prefer a call", "call"),
    ],
)
def test_the_best_way(text, way):
    assert extract_details(text, None).get("best_way") == way


@pytest.mark.parametrize(
    ("text", "voicemail"),
    [
        ("no voicemail", False),
        ("dont leave a message", False),
        ("please no voice mails", False),
        ("never leave messages", False),
        ("no vm pls", False),
        ("vm is fine", True),
        ("you can leave a message", True),
        ("voicemail ok", True),
        ("ok to leave a voicemail", True),
        ("leave it on the machine", True),
        ("i got your message", None),
        ("will they leave a voicemail", None),
        ("no, send the message", None),
    ],
)
def test_voicemail(text, voicemail):
    assert extract_details(text, None).get("voicemail") is voicemail


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        pytest.param("i left because of work", ["job"], id="job"),
        pytest.param("stopped going bc my kid got sick", ["family"], id="family"),
        pytest.param("i quit, the group was too loud", ["the group did not fit"], id="the group"),
        pytest.param("lost my license so i couldnt get there", ["transport"], id="transport"),
        pytest.param("couldn't afford it", ["cost"], id="cost"),
        pytest.param("it was going too fast so i dropped it", ["pace"], id="pace"),
        pytest.param("zoom was the problem", ["video sessions"], id="video"),
        pytest.param("i left cause i relapsed", ["using again"], id="using"),
        pytest.param("i stopped since i felt better", ["felt better"], id="felt better"),
        pytest.param("me sali porque el trabajo", ["job"], id="Spanish"),
        pytest.param("left bc of work and no car", ["job", "transport"], id="two"),
        pytest.param("work is fine now", None, id="said of something that is fine"),
        pytest.param("i left but work is fine now", None, id="a reason for something else"),
        pytest.param("it wasnt because of work", None, id="denied"),
        pytest.param("i left because of the drive, my job is fine", None, id="another clause is fine"),
        pytest.param("does the group meet after work", None, id="a question"),
        pytest.param("can i bring my kids", None, id="a question about kids"),
        pytest.param("i work mornings", None, id="no reason is given"),
        pytest.param("how much is the copay", None, id="a question about cost"),
    ],
)
def test_what_got_in_the_way_only_with_a_reason(text, reasons):
    assert extract_details(text, None).get("got_in_the_way") == reasons


@pytest.mark.parametrize(
    ("text", "helps"),
    [
        ("id like a smaller group", ["a different group"]),
        ("would rather do one on one", ["one-on-one time"]),
        ("can i do just one session", ["starting small"]),
        ("i need detox first", ["another level of care"]),
        ("maybe different times would help", ["a different schedule"]),
        ("want another therapist", ["a different therapist"]),
        ("the other group was mean", None),
        ("i was in the morning group in 2022", None),
        ("i did detox in may", None),
    ],
)
def test_what_would_help_only_as_a_wish(text, helps):
    assert extract_details(text, None).get("would_help") == helps


def test_a_reply_to_when_is_kept_as_said_only_on_request():
    assert extract_details("once the kids are down", "time", as_said=True) == {
        "times": "once the kids are down"
    }
    assert extract_details("once the kids are down", "time") == {}


def test_later_details_win_and_lists_grow():
    details = Details({"name": "Dee", "notes": ["a"]})
    details.merge({"name": "Marc", "got_in_the_way": ["job"], "broken_phone": True})
    details.merge({"got_in_the_way": ["job", "cost"]})
    details.add_note("b" * 500)
    assert details.values["name"] == "Marc"
    assert details.values["got_in_the_way"] == ["job", "cost"]
    assert details.values["notes"][0] == "a" and len(details.values["notes"][1]) < 200
    assert "broken_phone" not in details.values


def test_details_do_not_touch_what_they_were_made_from():
    given = {"notes": ["a"]}
    Details(given).add_note("b")
    assert given == {"notes": ["a"]}


def test_contact_is_a_phone_or_an_email_and_can_be_forgotten():
    details = Details({"email": "dee@example.org", "times": "noon"})
    assert details.has("contact") and details.has("time") and not details.has("name")
    details.forget("contact")
    assert not details.has("contact") and details.has("time")


def test_would_change_is_false_for_what_is_known():
    details = Details({"best_way": "call"})
    assert not details.would_change({"best_way": "call"})
    assert details.would_change({"best_way": "text"})


WORDS = (
    "call text me after 6 my name is dee im its no not 617 555 0152 0125 @ . , ? ! ; :) dee@example.org monday and or "
    "but skip the because work kids zoom J.R. (617) +1 y me llamo Rosa las cinco 🙂 \u200b \n ' \" between 12 1 any day "
    "voicemail don't can't Ñandú 你好 %s {name} \\ /start"
).split(" ")


def garbage(seed: int) -> str:
    chance = random.Random(seed)
    if seed % 3 == 0:
        return "".join(
            chance.choice(string.printable + "ñáé🙂😀\u202e") for _ in range(chance.randrange(0, 90))
        )
    return " ".join(chance.choice(WORDS) for _ in range(chance.randrange(0, 16)))


def test_garbage_never_raises_and_nothing_is_found_that_was_not_said():
    for seed in range(600):
        text = garbage(seed)
        for asked in (None, "contact", "name", "time"):
            found = extract_details(text, asked, as_said=True)
            plain = text.lower()
            if "name" in found:
                assert all(part.lower() in plain for part in found["name"].split()), (text, found)
            for time in re.split(", ", found.get("times", "")):
                assert time.lower() in plain, (text, found)
            if "phone" in found:
                digits = re.sub(r"\D", "", plain)
                assert found["phone"].removeprefix("+1").removeprefix("+") in digits, (text, found)
            if "email" in found:
                assert found["email"] in plain, (text, found)
            assert all(len(str(v)) < 400 for v in found.values())


def test_a_long_message_is_read_in_good_time():
    for text in (
        "i " * 800,
        "617 " * 400,
        "a@" * 800,
        "and " * 400,
        "no " * 500,
        "at " * 500 + "6",
        "call me " * 200,
    ):
        extract_details(text, "name")
        extract_details(text, "time")
