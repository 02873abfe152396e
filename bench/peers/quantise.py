"""Writes the int8 form of a network's ONNX file: the anchor for what integers can give.

    python3 quantise.py MODEL.onnx IMAGES BATCH SIZE RESULT.onnx

Weights become int8, symmetric, with a scale for each output channel; activations uint8, with the ranges that they have on the images;
sums stay int32. The result says so in pairs of QuantizeLinear and DequantizeLinear, which ONNX Runtime fuses into integer operations.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import onnx
from onnx import helper, numpy_helper

from engines import built

WEIGHTED = {"Conv", "Gemm"}
QUANTISED = WEIGHTED | {"Add", "Mul", "Concat", "MaxPool", "AveragePool", "GlobalAveragePool", "Flatten", "Sigmoid"}
# They need no integers of their own between them and the operation before: the range of their results cuts what they would cut.
CUTTING = {"Relu", "Clip"}
LEAST_SCALE = 1e-8


class Quantiser:
    def __init__(self, model):
        self.model = model
        self.graph = model.graph
        fold_constants(self.graph)
        self.constants = {each.name: numpy_helper.to_array(each) for each in self.graph.initializer}
        self.producers = {output: node for node in self.graph.node for output in node.output}
        self.consumers = {}
        for node in self.graph.node:
            for name in node.input:
                self.consumers.setdefault(name, []).append(node)
        self.outputs = {output.name for output in self.graph.output}

    def activations(self):
        """The tensors that become uint8."""
        names = [each.name for each in self.graph.input if each.name not in self.constants]
        names += [output for node in self.graph.node for output in node.output]
        return [name for name in names if self.becomes_integers(name)]

    def becomes_integers(self, name):
        producer, consumers = self.producers.get(name), self.consumers.get(name, [])
        if name in self.outputs or any(node.op_type == "Shape" for node in consumers):
            return False
        if producer and producer.op_type in QUANTISED and len(consumers) == 1 and consumers[0].op_type in CUTTING:
            return False
        neighbours = [*consumers, *([producer] if producer else [])]
        return any(node.op_type in QUANTISED for node in neighbours) and not (producer and producer.op_type == "Shape")

    def quantise(self, ranges):
        self.scales = {}
        nodes = []
        for name in (each.name for each in self.graph.input if each.name in ranges):
            nodes += self.pair(name, *ranges[name])
        for node in self.graph.node:
            weighted = node.op_type in WEIGHTED and node.input[1] in self.constants and node.input[0] in ranges
            if weighted:
                nodes += self.weights(node)
            for i, name in enumerate(node.input):
                if name in ranges:
                    node.input[i] = f"{name}_dq"
            nodes.append(node)
            for name in node.output:
                if name in ranges:
                    nodes += self.pair(name, *ranges[name])
        del self.graph.node[:]
        self.graph.node.extend(nodes)
        used = {name for node in nodes for name in node.input}
        kept = [each for each in self.graph.initializer if each.name in used]
        del self.graph.initializer[:]
        self.graph.initializer.extend(kept)

    def pair(self, name, low, high):
        low, high = min(low, 0.0), max(high, 0.0)
        scale = max((high - low) / 255, LEAST_SCALE)
        self.scales[name] = scale
        self.constant(f"{name}_scale", numpy.float32(scale))
        self.constant(f"{name}_zero", numpy.uint8(round(-low / scale)))
        return [
            helper.make_node("QuantizeLinear", [name, f"{name}_scale", f"{name}_zero"], [f"{name}_q"], name=f"{name}_q"),
            helper.make_node("DequantizeLinear", [f"{name}_q", f"{name}_scale", f"{name}_zero"], [f"{name}_dq"], name=f"{name}_dq")]

    def weights(self, node):
        name, weights = node.input[1], self.constants[node.input[1]]
        attributes = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
        axis = 1 if node.op_type == "Gemm" and not attributes.get("transB", 0) else 0
        others = tuple(i for i in range(weights.ndim) if i != axis)
        scales = numpy.maximum(numpy.abs(weights).max(axis=others) / 127, LEAST_SCALE).astype(numpy.float32)
        shape = [-1 if i == axis else 1 for i in range(weights.ndim)]
        self.constant(f"{name}_q", numpy.clip(numpy.rint(weights / scales.reshape(shape)), -127, 127).astype(numpy.int8))
        nodes = [self.dequantised(name, scales, numpy.int8, axis)]
        node.input[1] = f"{name}_dq"
        if len(node.input) > 2:
            bias = node.input[2]
            sums = scales * numpy.float32(self.scales[node.input[0]])
            # Two layers may share a bias, but not the scale of its integers.
            own = f"{bias}_{node.output[0]}"
            self.constant(f"{own}_q", numpy.rint(self.constants[bias] / sums.astype(numpy.float64)).clip(-2**31, 2**31 - 1).astype(numpy.int32))
            nodes.append(self.dequantised(own, sums, numpy.int32, 0))
            node.input[2] = f"{own}_dq"
        return nodes

    def dequantised(self, name, scales, kind, axis):
        self.constant(f"{name}_scale", scales)
        self.constant(f"{name}_zero", numpy.zeros(scales.shape, kind))
        return helper.make_node(
            "DequantizeLinear", [f"{name}_q", f"{name}_scale", f"{name}_zero"], [f"{name}_dq"], name=f"{name}_dq", axis=axis)

    def constant(self, name, value):
        self.graph.initializer.append(numpy_helper.from_array(numpy.asarray(value), name))


def fold_constants(graph):
    for node in [node for node in graph.node if node.op_type == "Constant"]:
        tensor = helper.get_attribute_value(node.attribute[0])
        tensor.name = node.output[0]
        graph.initializer.append(tensor)
        graph.node.remove(node)


def ranges(model, names, arguments):
    """Least and largest value of each tensor, on the images."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    inputs = {each.name for each in model.graph.input}
    watched.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names if name not in inputs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watched.onnx"
        onnx.save(watched, str(path))
        answer = subprocess.check_output(["dotnet", built("OnnxRuntimePeer"), "ranges", path, *arguments])
    known = json.loads(answer)
    return {name: known[name] for name in names}


def main(path, images, batch, size, result):
    model = onnx.load(path)
    quantiser = Quantiser(model)
    quantiser.quantise(ranges(model, quantiser.activations(), [images, batch, size]))
    onnx.save(model, result)


if __name__ == "__main__":
    main(*sys.argv[1:])
