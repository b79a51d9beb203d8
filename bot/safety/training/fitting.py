"""Fits the encoder and its heads on our examples: danger and topics together, so that one encoder serves both."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from bot.engine.two_questions import CARRIES_NO_QUESTION, join_questions
from bot.safety.screening import Category, Level
from bot.safety.training.base_model import BaseModel
from bot.safety.training.examples import Example
from bot.safety.training.misspelling import misspell
from bot.safety.training.network import Encoder, Heads, as_batch, prepare
from bot.safety.training.topic_examples import TopicExample

LEVELS = list(Level)
CATEGORIES = list(Category)
LEFT_OUT = 0.04
_ACCENTS = str.maketrans("áéíóúüñ", "aeiouun")


@dataclass(frozen=True, slots=True)
class Recipe:
    seed: int = 7
    epochs: int = 4
    batch: int = 32
    encoder_rate: float = 1.5e-4
    heads_rate: float = 2e-3
    warm_up: float = 0.08
    max_tokens: int = 128
    topic_share: float = 0.4  # how much the topic loss counts beside the danger loss
    topic_every: int = 4  # a batch of topics goes with every fourth batch of danger: they are the easier task
    two_questions: float = 0.3  # share of the topic texts that are joined with another one
    memory: float = 0.998  # of the running mean of the weights, which is what is kept
    varied: float = 0.5  # share of the texts that are varied in each epoch


def fit(
    danger: Sequence[Example],
    topics: Sequence[TopicExample],
    labels: Sequence[str],
    base: BaseModel,
    recipe: Recipe,
    say: Callable[[str], None],
) -> tuple[Encoder, Heads, Tokenizer]:
    """Train on all given examples (the caller has taken the held-back ones out)."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    encoder, heads = Encoder(base), Heads(len(LEVELS), len(CATEGORIES), len(labels))
    tokenizer = prepare(base, recipe.max_tokens)
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder.parameters(), "lr": recipe.encoder_rate},
            {"params": heads.parameters(), "lr": recipe.heads_rate},
        ],
        weight_decay=0.01,
        fused=True,
    )
    steps = recipe.epochs * len(_batches([len(e.text) for e in danger], recipe.batch, rng))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _slope(steps, recipe.warm_up))
    index = {label: i for i, label in enumerate(labels)}
    weights = [*encoder.parameters(), *heads.parameters()]
    means = [w.detach().clone() for w in weights]
    began, step = time.monotonic(), 0
    for epoch in range(recipe.epochs):
        topic_batches = _batches([len(t.text) for t in topics], recipe.batch, rng)
        total = 0.0
        for number, batch in enumerate(_batches([len(e.text) for e in danger], recipe.batch, rng)):
            loss = _danger_loss(encoder, heads, tokenizer, [danger[i] for i in batch], recipe, rng)
            if topic_batches and number % recipe.topic_every == 0:
                picked = [topics[i] for i in topic_batches[number // recipe.topic_every % len(topic_batches)]]
                loss = loss + recipe.topic_share * _topic_loss(
                    encoder, heads, tokenizer, picked, index, recipe, rng
                )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
            step += 1
            memory = min(recipe.memory, (1 + step) / (10 + step))
            torch._foreach_lerp_(means, [w.detach() for w in weights], 1.0 - memory)
            if step % 50 == 0:
                say(
                    f"  step {step} of {steps}, loss {total / (number + 1):.3f}, {time.monotonic() - began:.0f} s"
                )
        say(f"epoch {epoch + 1} of {recipe.epochs} done")
    # The mean of the last weights reads strangers better than the very last ones did.
    for weight, mean in zip(weights, means, strict=True):
        weight.data.copy_(mean)
    return encoder.eval(), heads.eval(), tokenizer


def _danger_loss(
    encoder: Encoder,
    heads: Heads,
    tokenizer: Tokenizer,
    batch: Sequence[Example],
    recipe: Recipe,
    rng: random.Random,
) -> Tensor:
    level, category, _ = _read(encoder, heads, tokenizer, [e.text for e in batch], recipe, rng)
    true_level = torch.tensor([LEVELS.index(e.level) for e in batch])
    loss = nn.functional.cross_entropy(level, true_level, label_smoothing=0.03)
    dangerous = [i for i, e in enumerate(batch) if e.category is not None]
    if dangerous:
        true_category = torch.tensor([CATEGORIES.index(c) for e in batch if (c := e.category) is not None])
        loss = loss + 0.3 * nn.functional.cross_entropy(category[dangerous], true_category)
    return loss


def _topic_loss(
    encoder: Encoder,
    heads: Heads,
    tokenizer: Tokenizer,
    batch: Sequence[TopicExample],
    index: dict[str, int],
    recipe: Recipe,
    rng: random.Random,
) -> Tensor:
    questions = [t for t in batch if t.topic not in CARRIES_NO_QUESTION]
    texts, true_topic = [], torch.zeros(len(batch), len(index))
    for row, asked in enumerate(batch):
        topics, text = [asked.topic], asked.text
        if asked in questions and rng.random() < recipe.two_questions:
            other = rng.choice(questions)
            topics, text = [asked.topic, other.topic], join_questions(asked.text, other.text, rng)
        texts.append(text)
        for topic in topics:
            true_topic[row, index[topic]] += 1.0 / len(topics)
    level, _, read = _read(encoder, heads, tokenizer, texts, recipe, rng)
    # What people ask about a program is safe as well: the two tasks must not drift apart.
    safe = torch.full((len(batch),), LEVELS.index(Level.NONE))
    return nn.functional.cross_entropy(
        read, true_topic, label_smoothing=0.05
    ) + 0.3 * nn.functional.cross_entropy(level, safe)


def _read(
    encoder: Encoder,
    heads: Heads,
    tokenizer: Tokenizer,
    texts: Sequence[str],
    recipe: Recipe,
    rng: random.Random,
) -> tuple[Tensor, Tensor, Tensor]:
    varied = [_vary(t, rng) if rng.random() < recipe.varied else t for t in texts]
    # Half precision where the processor has it: a third faster, and no worse on what was held back.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = encoder(*as_batch(tokenizer, varied)).float()
    result: tuple[Tensor, Tensor, Tensor] = heads(nn.functional.dropout(vectors, 0.1, training=True))
    return result


def _vary(text: str, rng: random.Random) -> str:
    """The text as hurried thumbs write it: slips, no accents, now and then a word left out."""
    words = misspell(text, rng).split(" ")
    if len(words) > 4:
        words = [word for word in words if rng.random() > LEFT_OUT]
    varied = " ".join(words) or text
    return varied.translate(_ACCENTS) if rng.random() < 0.5 else varied


def _batches(lengths: Sequence[int], size: int, rng: random.Random) -> list[list[int]]:
    """Texts of like length together, so that little time goes into padding; batches in random order."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.random() * 30)
    batches = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(batches)
    return batches


def _slope(steps: int, warm_up: float) -> Callable[[int], float]:
    rising = max(1, int(steps * warm_up))
    return lambda step: min(1.0, (step + 1) / rising) * max(0.0, 1.0 - step / max(1, steps))
