"""Tiny models in ONNX form, written by the tests: redness as a subject, or something that does not serve."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def write(
    path: Path, *, side_px: int | str = 64, channels: int = 3, weights: tuple[float, ...] = (1.0, -0.5, -0.5)
) -> Path:
    """A model of one 1 × 1 convolution: each pixel's map value is the weighted sum of its channels.

    Args:
        side_px: The picture's side it asks for; a word for "any".
        channels: How many colours it wants.
        weights: One for each channel; as many rows of them as it gives maps.
    """
    kernel = np.array(weights, np.float32).reshape(-1, channels, 1, 1)
    graph = helper.make_graph(
        [helper.make_node("Conv", ["picture", "kernel"], ["map"])],
        "redness",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, channels, side_px, side_px])],
        [helper.make_tensor_value_info("map", TensorProto.FLOAT, [1, len(kernel), side_px, side_px])],
        [numpy_helper.from_array(kernel, "kernel")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    return path
