"""What the networks of this folder share."""
from torch import nn


class ConvNorm(nn.Module):
    """Convolution without bias, batch normalisation, ReLU."""

    def __init__(self, inputs, outputs, kernel, stride=1, padding=0, epsilon=1e-5):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=epsilon)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.bn(self.conv(x)))
