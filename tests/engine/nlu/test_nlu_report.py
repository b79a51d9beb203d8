"""The report on topics: right counts, advice from messages nothing learned from, a page that escapes what people wrote."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from bot.engine.nlu.topic_classifier import TopicClassifier
from bot.engine.nlu.topic_fitting import fit_weights
from bot.engine.nlu_report.measuring import MOST_DOUBLED, best_temperature, measure
from bot.engine.nlu_report.messages import Messages, read_messages
from bot.engine.nlu_report.sections import contents
from bot.engine.topic_model import TopicModel
from bot.engine.two_questions import Joined

WORDS = {
    "too_long": ("is it too late {} now", "gone so long {} still ok"),
    "transportation": ("is there a bus {} to you", "lost my ride {} since then"),
    "cost_insurance": ("what does it cost {} these days", "how much {} is it"),
}
FILLERS = ("maybe", "sort of", "you know", "well", "honestly", "for me", "again", "i mean", "please", "or so")
CONFIG = TopicClassifier.get_default_config() | {"joined_messages": 60}


class WordEncoder:
    """Counts words, hashed: enough to tell these topics apart without the real encoders."""

    def encode(self, texts):
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                rows[row, zlib.crc32(word.strip("?,.!").encode()) % 64] += 1.0
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def messages_of(fillers):
    return tuple(
        Joined(f.format(x), (topic,)) for topic, forms in WORDS.items() for f in forms for x in fillers
    )


MESSAGES = Messages(
    learned=messages_of(FILLERS[:6]),
    kept_back=messages_of(FILLERS[6:8]),
    one_topic=(*messages_of(FILLERS[8:]), Joined("is there a <bus> to you", ("too_long",))),
    two_topics=(Joined("is it too late please? and what does it cost", ("too_long", "cost_insurance")),),
)


@pytest.fixture(scope="module")
def found():
    encoder = WordEncoder()
    model = TopicModel(fit_weights(MESSAGES.learned, encoder, CONFIG), encoder)
    return measure(MESSAGES, model, encoder, CONFIG, lambda line: None)


def test_what_went_wrong_is_counted_for_both_topics(found):
    assert found.confusions == [("too_long", "transportation", 1)]
    by_label = {t.label: t for t in found.per_topic}
    assert (by_label["too_long"].found.hits, by_label["too_long"].found.of) == (4, 5)
    assert (by_label["transportation"].right.hits, by_label["transportation"].right.of) == (4, 5)
    assert by_label["cost_insurance"].f1 == 1.0


def test_both_topics_are_wanted_of_a_message_with_two_questions(found):
    assert [a.is_right for a in found.two_topics] == [True]


def test_the_curve_grows_to_all_examples(found):
    sizes = [size.examples for size in found.curve]
    assert sizes == sorted(sizes) and sizes[-1] == len(MESSAGES.learned)


def test_the_page_escapes_what_people_wrote(found):
    page = "".join(content for _, _, content in contents(found))
    assert "&lt;bus&gt;" in page and "<bus>" not in page


def test_an_overconfident_model_is_told_to_cool_down():
    encoder = WordEncoder()
    weights = fit_weights(MESSAGES.learned, encoder, CONFIG | {"C": 1e6})
    contradicted = [Joined(m.text, ("too_long",)) for m in MESSAGES.kept_back]
    assert best_temperature(TopicModel(weights, encoder), contradicted) > 1.0


def test_the_advised_threshold_keeps_single_questions_single(found):
    encoder = WordEncoder()
    config = CONFIG | {"second_topic_at": found.advice["second_topic_at"]}
    model = TopicModel(fit_weights(MESSAGES.learned, encoder, config), encoder)
    doubled = sum(len(model.understand(m.text).topics) > 1 for m in MESSAGES.kept_back)
    assert doubled <= MOST_DOUBLED * len(MESSAGES.kept_back)


def test_what_is_kept_from_the_encoders_is_apart_from_what_they_learn():
    read = read_messages()
    assert not {m.text for m in read.learned} & {m.text for m in read.kept_back}
    assert 0.05 < len(read.kept_back) / len(read.learned) < 0.12
    assert all(len(m.topics) == 2 for m in read.two_topics) and len(read.one_topic) > 500
