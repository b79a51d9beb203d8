"""From PyTorch to the files the product reads: int8 ONNX, tokenizer, head weights."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from bot.safety.training.network import Encoder, Heads

ONNX_OPSET = 17


def export(encoder: Encoder, heads: Heads, tokenizer: Tokenizer, folder: Path) -> None:
    """Write `encoder.onnx` (int8, about 33 MB), `tokenizer.json` and `heads.npz` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        exact = Path(scratch) / "exact.onnx"
        sample = torch.tensor([[0, 70, 2]]), torch.tensor([[1, 1, 1]])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                encoder,
                sample,
                str(exact),
                input_names=["input_ids", "attention_mask"],
                output_names=["vectors"],
                dynamic_axes={
                    "input_ids": {0: "texts", 1: "tokens"},
                    "attention_mask": {0: "texts", 1: "tokens"},
                    "vectors": {0: "texts"},
                },
                opset_version=ONNX_OPSET,
                dynamo=False,
            )
        quantize_dynamic(exact, folder / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    np.savez(
        folder / "heads.npz",
        level_weights=heads.level.weight.detach().numpy(),
        level_bias=heads.level.bias.detach().numpy(),
        category_weights=heads.category.weight.detach().numpy(),
        category_bias=heads.category.bias.detach().numpy(),
    )
