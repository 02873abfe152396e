"""ResNeSt-50 (Zhang and others 2020), radix 2, one group, with timm's tensor names."""
import torch
from torch import nn

RADIX = 2
EXPANSION = 4
STEM = 32


def convolution(inputs, outputs, kernel, stride=1, groups=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)


class SplitAttention(nn.Module):
    """Section 3.1: two maps, summed with weights for each channel that come from the mean of their plain sum."""

    def __init__(self, channels):
        super().__init__()
        hidden = max(32, channels * RADIX // 4)
        self.conv = convolution(channels, channels * RADIX, 3, groups=RADIX)
        self.bn0 = nn.BatchNorm2d(channels * RADIX)
        self.fc1 = nn.Conv2d(channels, hidden, 1)
        self.bn1 = nn.BatchNorm2d(hidden)
        self.fc2 = nn.Conv2d(hidden, channels * RADIX, 1)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        first, second = self.relu(self.bn0(self.conv(x))).chunk(RADIX, 1)
        mean = (first + second).mean((2, 3), keepdim=True)
        logits = self.fc2(self.relu(self.bn1(self.fc1(mean))))
        weights = torch.stack(logits.chunk(RADIX, 1), 1).softmax(1)
        return first * weights[:, 0] + second * weights[:, 1]


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = width * EXPANSION
        self.conv1 = convolution(inputs, width, 1)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = SplitAttention(width)
        self.pool = nn.AvgPool2d(3, stride, 1) if stride > 1 else None
        self.conv3 = convolution(width, outputs, 1)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if inputs != outputs:
            pool = nn.AvgPool2d(2, stride, ceil_mode=True, count_include_pad=False) if stride > 1 else nn.Identity()
            self.downsample = nn.Sequential(pool, convolution(inputs, outputs, 1), nn.BatchNorm2d(outputs))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = self.conv2(self.relu(self.bn1(self.conv1(x))))
        if self.pool is not None:
            x = self.pool(x)
        return self.relu(self.bn3(self.conv3(x)) + shortcut)


class ResNeSt50(nn.Module):
    def __init__(self, classes=1000):
        super().__init__()
        self.conv1 = nn.Sequential(
            convolution(3, STEM, 3, 2), nn.BatchNorm2d(STEM), nn.ReLU(inplace=True),
            convolution(STEM, STEM, 3), nn.BatchNorm2d(STEM), nn.ReLU(inplace=True),
            convolution(STEM, 2 * STEM, 3))
        self.bn1 = nn.BatchNorm2d(2 * STEM)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        channels = 2 * STEM
        for stage, count in enumerate([3, 4, 6, 3]):
            width = 64 << stage
            blocks = nn.Sequential()
            for block in range(count):
                blocks.append(Bottleneck(channels, width, 2 if stage > 0 and block == 0 else 1))
                channels = width * EXPANSION
            self.add_module(f"layer{stage + 1}", blocks)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.pool(x).flatten(1))
