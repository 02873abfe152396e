"""Inception v4 (Szegedy and others 2016) with timm's tensor names; figures are the paper's."""
from functools import partial

import torch
from torch import nn

from .layers import ConvNorm

Conv = partial(ConvNorm, epsilon=1e-3)
ROW = {"kernel": (1, 7), "padding": (0, 3)}
COLUMN = {"kernel": (7, 1), "padding": (3, 0)}


class Branches(nn.Module):
    """Named paths over one input, joined along the channels."""

    def __init__(self, **paths):
        super().__init__()
        for name, path in paths.items():
            self.add_module(name, path)

    def forward(self, x):
        return torch.cat([path(x) for path in self.children()], 1)


def max_pool():
    return nn.MaxPool2d(3, stride=2)


def average(inputs, outputs):
    return nn.Sequential(nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False), Conv(inputs, outputs, 1))


def stem():
    """Figure 3: three convolutions, then three places where two paths meet."""
    return [
        Conv(3, 32, 3, stride=2),
        Conv(32, 32, 3),
        Conv(32, 64, 3, padding=1),
        Branches(maxpool=max_pool(), conv=Conv(64, 96, 3, stride=2)),
        Branches(
            branch0=nn.Sequential(Conv(160, 64, 1), Conv(64, 96, 3)),
            branch1=nn.Sequential(Conv(160, 64, 1), Conv(64, 64, **ROW), Conv(64, 64, **COLUMN), Conv(64, 96, 3))),
        Branches(conv=Conv(192, 192, 3, stride=2), maxpool=max_pool()),
    ]


def inception_a():
    """Figure 4, at 35x35."""
    return Branches(
        branch0=Conv(384, 96, 1),
        branch1=nn.Sequential(Conv(384, 64, 1), Conv(64, 96, 3, padding=1)),
        branch2=nn.Sequential(Conv(384, 64, 1), Conv(64, 96, 3, padding=1), Conv(96, 96, 3, padding=1)),
        branch3=average(384, 96))


def reduction_a():
    """Figure 7, to 17x17."""
    return Branches(
        branch0=Conv(384, 384, 3, stride=2),
        branch1=nn.Sequential(Conv(384, 192, 1), Conv(192, 224, 3, padding=1), Conv(224, 256, 3, stride=2)),
        branch2=max_pool())


def inception_b():
    """Figure 5, at 17x17."""
    return Branches(
        branch0=Conv(1024, 384, 1),
        branch1=nn.Sequential(Conv(1024, 192, 1), Conv(192, 224, **ROW), Conv(224, 256, **COLUMN)),
        branch2=nn.Sequential(
            Conv(1024, 192, 1), Conv(192, 192, **COLUMN), Conv(192, 224, **ROW), Conv(224, 224, **COLUMN), Conv(224, 256, **ROW)),
        branch3=average(1024, 128))


def reduction_b():
    """Figure 8, to 8x8."""
    return Branches(
        branch0=nn.Sequential(Conv(1024, 192, 1), Conv(192, 192, 3, stride=2)),
        branch1=nn.Sequential(Conv(1024, 256, 1), Conv(256, 256, **ROW), Conv(256, 320, **COLUMN), Conv(320, 320, 3, stride=2)),
        branch2=max_pool())


class InceptionC(nn.Module):
    """Figure 6, at 8x8: two of the paths fork at their ends."""

    def __init__(self):
        super().__init__()
        row = {"kernel": (1, 3), "padding": (0, 1)}
        column = {"kernel": (3, 1), "padding": (1, 0)}
        self.branch0 = Conv(1536, 256, 1)
        self.branch1_0 = Conv(1536, 384, 1)
        self.branch1_1a = Conv(384, 256, **row)
        self.branch1_1b = Conv(384, 256, **column)
        self.branch2_0 = Conv(1536, 384, 1)
        self.branch2_1 = Conv(384, 448, **column)
        self.branch2_2 = Conv(448, 512, **row)
        self.branch2_3a = Conv(512, 256, **row)
        self.branch2_3b = Conv(512, 256, **column)
        self.branch3 = average(1536, 256)

    def forward(self, x):
        short = self.branch1_0(x)
        long = self.branch2_2(self.branch2_1(self.branch2_0(x)))
        return torch.cat([
            self.branch0(x),
            self.branch1_1a(short), self.branch1_1b(short),
            self.branch2_3a(long), self.branch2_3b(long),
            self.branch3(x)], 1)


class InceptionV4(nn.Module):
    def __init__(self, classes=1000):
        super().__init__()
        self.features = nn.Sequential(
            *stem(),
            *[inception_a() for _ in range(4)], reduction_a(),
            *[inception_b() for _ in range(7)], reduction_b(),
            *[InceptionC() for _ in range(3)])
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.last_linear = nn.Linear(1536, classes)

    def forward(self, x):
        return self.last_linear(self.pool(self.features(x)).flatten(1))
