"""The networks that torchvision 0.14 does not have, with timm's tensor names."""
