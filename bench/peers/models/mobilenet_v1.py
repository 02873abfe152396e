"""MobileNet (Howard and others 2017) with ReLU6 and timm's tensor names."""
from torch import nn

# Table 1 of the paper, stage by stage: channels, stride of the first block, blocks.
STAGES = [(64, 1, 1), (128, 2, 2), (256, 2, 2), (512, 2, 6), (1024, 2, 2)]
STEM = 32


class Separable(nn.Module):
    """A depthwise 3x3 convolution and a pointwise one."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv_dw = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv_pw = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.act = nn.ReLU6(inplace=True)

    def forward(self, x):
        x = self.act(self.bn1(self.conv_dw(x)))
        return self.act(self.bn2(self.conv_pw(x)))


class MobileNetV1(nn.Module):
    def __init__(self, classes=1000):
        super().__init__()
        self.conv_stem = nn.Conv2d(3, STEM, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(STEM)
        self.act = nn.ReLU6(inplace=True)
        channels = STEM
        self.blocks = nn.Sequential()
        for outputs, stride, count in STAGES:
            stage = nn.Sequential(Separable(channels, outputs, stride))
            stage.extend(Separable(outputs, outputs, 1) for _ in range(count - 1))
            self.blocks.append(stage)
            channels = outputs
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.act(self.bn1(self.conv_stem(x)))
        return self.classifier(self.pool(self.blocks(x)).flatten(1))
