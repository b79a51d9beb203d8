"""Fits the linear weights of the topic model, with scikit-learn: which topic, and whether two things are asked."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from bot.engine.topic_model import Encoder, Weights, features
from bot.engine.two_questions import Joined, joined_messages

DEFAULTS: Mapping[str, Any] = {
    "C": 8.0,
    "joined_messages": 3000,
    "second_topic_at": 0.9,
    "temperature": 1.0,
    "random_state": 7,
}
BATCH = 32
ROUNDS = 120  # 400 take three times as long and understand no better
TWO_C = 2.0


def _fitted(classifier: LogisticRegression, *data: Any) -> LogisticRegression:
    """Stopping early is meant, so scikit-learn's warning of it is left out, here and nowhere else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return classifier.fit(*data)


def fit_weights(examples: Sequence[Joined], encoder: Encoder, config: Mapping[str, Any]) -> Weights:
    """`examples` ask one thing each. Messages that ask two are made from them: they teach both readings, and that the
    words around a question do not change it."""
    made = joined_messages(
        [e.text for e in examples],
        [e.topics[0] for e in examples],
        config["joined_messages"],
        config["random_state"],
    )
    messages = [*examples, *made]
    rows = sparse_features([m.text for m in messages], encoder)
    copies = [(row, topic, 1.0 / len(m.topics)) for row, m in enumerate(messages) for topic in m.topics]
    topic = LogisticRegression(C=config["C"], max_iter=ROUNDS, random_state=config["random_state"])
    _fitted(
        topic,
        rows[[row for row, _, _ in copies]],
        [label for _, label, _ in copies],
        [share for _, _, share in copies],
    )
    asks_two = np.array([len(m.topics) > 1 for m in messages])
    if not asks_two.any():  # too few topics to join any: a test's model
        two, two_bias = np.zeros(rows.shape[1], dtype=np.float32), -20.0
    else:
        judge = _fitted(LogisticRegression(C=TWO_C, class_weight="balanced", max_iter=ROUNDS), rows, asks_two)
        two, two_bias = judge.coef_[0].astype(np.float32), float(judge.intercept_[0])
    return Weights(
        tuple(topic.classes_),
        topic.coef_.T.astype(np.float32),
        topic.intercept_.astype(np.float32),
        two,
        two_bias,
        config["temperature"],
        config["second_topic_at"],
    )


def sparse_features(texts: Sequence[str], encoder: Encoder) -> csr_matrix:
    """The rows of `features`; almost all word-shape columns are zero, so the fit takes seconds, not minutes."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # like lengths together: little padding
    batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rows = vstack(
        [csr_matrix(features([texts[i] for i in batch], encoder)) for batch in batches], format="csr"
    )
    return rows[np.argsort(order)]
