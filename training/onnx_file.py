"""The transformer as an int8 ONNX file."""

import os
import tempfile

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer


class Logits(torch.nn.Module):
    """The detector with the names that the guard's thread feeds."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        return self.model(input_ids, attention_mask)


def write(model, path):
    """Exports, fuses attention, normalisation and activation, then rounds the weights of matrices and embeddings to int8."""
    ids = torch.ones((2, 16), dtype=torch.long)
    names = ["input_ids", "attention_mask"]
    with tempfile.TemporaryDirectory() as folder:
        full, fused = os.path.join(folder, "full.onnx"), os.path.join(folder, "fused.onnx")
        torch.onnx.export(
            Logits(model).eval(),
            (ids, torch.ones_like(ids)),
            full,
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in names} | {"logits": {0: "batch"}},
            opset_version=17,
            # The fusions below know the graphs of this exporter.
            dynamo=False,
        )
        optimizer.optimize_model(full, model_type="bert", num_heads=12, hidden_size=384, opt_level=0).save_model_to_file(fused)
        quantize_dynamic(
            fused,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather", "Gemm", "Attention", "EmbedLayerNormalization"],
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    return os.path.getsize(path)
