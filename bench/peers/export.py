"""Writes what all three engines read of one network: weights, ONNX files and images.

    python3 export.py NETWORK FOLDER

makes FOLDER/weights.pth, FOLDER/batchN.onnx and FOLDER/batchN.input (float32, row-major) for the network's batches.
"""
import sys
import warnings
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

import networks

SEED = 5
OPSET = 17
CALIBRATION_IMAGES = 2


def images(count, size, generator):
    """Coloured patches under noise: images that differ from each other, as photographs do."""
    patches = functional.interpolate(torch.randn(count, 3, 7, 7, generator=generator), size=(size, size), mode="bilinear")
    return patches + 0.3 * torch.randn(count, 3, size, size, generator=generator)


def settle_norms(module, size, generator):
    """Gives each batch norm random parameters and averages with which it passes on values of about unit size.

    Activations of an untrained network would vanish or explode with depth. Each channel's true mean and variance would keep
    their size, but magnify small differences from layer to layer, and so the rounding errors.
    """
    def settle(norm, inputs):
        square = inputs[0].square().mean()
        norm.running_var.uniform_(0.5, 1.5, generator=generator).mul_(square)
        norm.running_mean.normal_(0, 0.1, generator=generator).mul_(square.sqrt())
        norm.weight.data.uniform_(0.5, 1.5, generator=generator)
        norm.bias.data.normal_(0, 0.1, generator=generator)

    norms = [norm for norm in module.modules() if isinstance(norm, nn.BatchNorm2d)]
    hooks = [norm.register_forward_pre_hook(settle) for norm in norms]
    with torch.no_grad():
        module(images(CALIBRATION_IMAGES, size, generator))
    for hook in hooks:
        hook.remove()


def main(name, folder):
    network = networks.find(name)
    torch.manual_seed(SEED)
    generator = torch.Generator().manual_seed(SEED)
    module = networks.build(name)
    settle_norms(module, network.size, generator)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(module.state_dict(), folder / "weights.pth")
    for batch in network.batches:
        x = images(batch, network.size, generator)
        x.numpy().tofile(folder / f"batch{batch}.input")
        torch.onnx.export(
            module, x, str(folder / f"batch{batch}.onnx"), input_names=["input"], output_names=["logits"],
            opset_version=OPSET, do_constant_folding=True, training=torch.onnx.TrainingMode.EVAL)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=UserWarning)
    main(sys.argv[1], Path(sys.argv[2]))
