"""The networks of the comparison: name, image size, parameters, and how torch makes them."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    name: str
    size: int
    parameters: int
    batches: tuple = (1,)


BOTH = (1, 8)
NETWORKS = [
    Network("resnet18", 224, 11_689_512, BOTH),
    Network("resnet50", 224, 25_557_032, BOTH),
    Network("resnext50_32x4d", 224, 25_028_904, BOTH),
    Network("wide_resnet50_2", 224, 68_883_240, BOTH),
    Network("vgg16", 224, 138_357_544, BOTH),
    Network("alexnet", 224, 61_100_840, BOTH),
    Network("googlenet", 224, 13_004_888, BOTH),
    Network("inception_v3", 299, 27_161_264),
    Network("inception_v4", 299, 42_679_816),
    Network("densenet121", 224, 7_978_856),
    Network("mobilenet_v1", 224, 4_231_976),
    Network("mobilenet_v2", 224, 3_504_872),
    Network("mobilenet_v3_large", 224, 5_483_032),
    Network("efficientnet_b0", 224, 5_288_548),
    Network("efficientnet_b3", 300, 12_233_232),
    Network("efficientnet_v2_s", 384, 21_458_488),
    Network("resnest50d", 224, 27_483_240),
]


def find(name):
    for network in NETWORKS:
        if network.name == name:
            return network
    raise SystemExit(f"There is no network '{name}' in the comparison; it has {', '.join(n.name for n in NETWORKS)}.")


def build(name):
    """The network as a torch module in inference mode, with torch's initial weights."""
    import torchvision

    from models.inception_v4 import InceptionV4
    from models.mobilenet_v1 import MobileNetV1
    from models.resnest import ResNeSt50

    ours = {"inception_v4": InceptionV4, "mobilenet_v1": MobileNetV1, "resnest50d": ResNeSt50}
    if name in ours:
        module = ours[name]()
    elif name in ("googlenet", "inception_v3"):
        module = torchvision.models.get_model(name, weights=None, init_weights=True)
    else:
        module = torchvision.models.get_model(name, weights=None)
    count = sum(parameter.numel() for parameter in module.parameters())
    if count != find(name).parameters:
        raise SystemExit(f"{name}: torch's network has {count:,} parameters, the catalogue's {find(name).parameters:,}.")
    return module.eval()
