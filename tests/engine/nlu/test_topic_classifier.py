"""The Rasa component and the app's `understand` read the same weights the same way."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.nlu.topic_classifier import TOPICS, TopicClassifier
from bot.engine.topic_model import TopicModel

EXAMPLES = {
    "too_long": [
        "is it too late",
        "it has been two years since i was there",
        "been gone for months, still ok",
    ],
    "transportation": ["i lost my ride", "no car anymore how do i get there", "is there a bus to you"],
    "thanks": ["thank you", "thx so much", "appreciate it", "ty"],
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    resource, context = Resource("TopicClassifier"), ExecutionContext(GraphSchema({}))
    component = TopicClassifier.create(TopicClassifier.get_default_config(), storage, resource, context)
    data = TrainingData([Message.build(t, intent=label) for label, texts in EXAMPLES.items() for t in texts])
    component.train(data)
    return component, storage, resource, context


def test_a_message_gets_its_topic_the_ranking_and_all_topics(trained):
    message = Message(data={"text": "is it too late after all this time"})
    trained[0].process([message])
    assert message.get("intent")["name"] == "too_long"
    assert {r["name"] for r in message.get("intent_ranking")} == EXAMPLES.keys()
    assert message.get(TOPICS) == ["too_long"]


@pytest.mark.parametrize("text", ["is it too late and is there a bus", "thx", "i have no car", "???"])
def test_what_is_stored_and_loaded_answers_as_before(trained, text):
    component, storage, resource, context = trained
    loaded = TopicClassifier.load(TopicClassifier.get_default_config(), storage, resource, context)
    before, after = Message(data={"text": text}), Message(data={"text": text})
    component.process([before])
    loaded.process([after])
    assert after.get("intent")["name"] == before.get("intent")["name"]
    assert after.get("intent")["confidence"] == pytest.approx(before.get("intent")["confidence"], abs=0.01)


def test_the_app_reads_the_stored_weights_to_the_same_ranking(trained):
    component, storage, resource, _ = trained
    with storage.read_from(resource) as folder:
        model = TopicModel.load(folder, component._encoder)
    message = Message(data={"text": "my ride fell through"})
    component.process([message])
    understood = model.understand("my ride fell through")
    assert [name for name, _ in understood.ranking] == [r["name"] for r in message.get("intent_ranking")]


def test_an_empty_message_has_no_topic(trained):
    message = Message(data={"text": ""})
    trained[0].process([message])
    assert message.get("intent")["name"] is None
    assert message.get(TOPICS) == []
