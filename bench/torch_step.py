"""The twin of a compiled step in PyTorch: same data, weights, losses and update. Talks in lines on stdin and stdout.

    python3 torch_step.py FOLDER THREADS [channels_last]

FOLDER has `step.json` (what bench/description.ts says) and `start.safetensors` (the batch and every parameter). Each line
`N` on stdin runs N steps and answers with one JSON line {"ms": [...], "loss": [...]}.
"""
import json, os, struct, sys, time

import torch
import torch.nn.functional as F


def read(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    types = {"F32": torch.float32, "I32": torch.int32}
    return {
        name: torch.frombuffer(data[entry["data_offsets"][0] : entry["data_offsets"][1]], dtype=types[entry["dtype"]]).reshape(entry["shape"]).clone()
        for name, entry in header.items()
        if name != "__metadata__"
    }


# Each layer type: its keys in the language -> a function of its bottoms and its parameters (weight, bias), in this order.


def window(layer):
    def pair(both, one, none):
        return tuple(layer.get(f"{one}_{side}", layer.get(both, none)) for side in "hw")

    return pair("kernel_size", "kernel", None), pair("stride", "stride", 1), pair("pad", "pad", 0)


def convolution(layer):
    _, stride, pad = window(layer)
    dilation, group = layer["dilation"], layer["group"]
    return lambda x, weight, bias=None: F.conv2d(x, weight, bias, stride, pad, dilation, group)


def pooling(layer):
    """PyTorch rounds, clips and divides as Caffe does: by the part of a window that is inside the padded image."""
    if layer["global_pooling"]:
        pool = F.adaptive_max_pool2d if layer["pool"] == "max" else F.adaptive_avg_pool2d
        return lambda x: pool(x, 1)
    kernel, stride, pad = window(layer)
    ceil = layer["round_mode"] == "ceil"
    if layer["pool"] == "max":
        return lambda x: F.max_pool2d(x, kernel, stride, pad, ceil_mode=ceil)
    return lambda x: F.avg_pool2d(x, kernel, stride, pad, ceil_mode=ceil, count_include_pad=True)


def relu(layer):
    slope = layer["negative_slope"]
    return F.relu if slope == 0 else lambda x: F.leaky_relu(x, slope)


def lrn(layer):
    n, alpha, beta, k = layer["local_size"], layer["alpha"], layer["beta"], layer["k"]
    if layer["norm_region"] == "across_channels":
        return lambda x: F.local_response_norm(x, n, alpha, beta, k)
    # within a channel Caffe has no k, and counts zeros beyond the image
    return lambda x: x * (1 + alpha * F.avg_pool2d(x * x, n, 1, n // 2, count_include_pad=True)).pow(-beta)


def inner_product(layer):
    return lambda x, weight, bias=None: F.linear(x.flatten(1), weight, bias)


def batch_norm(layer):
    """Caffe's factor is 1 here, so its sums are means. Statistics of the batch move them, as Caffe's fraction says."""
    eps, rate = layer["eps"], 1 - layer["moving_average_fraction"]
    mean, variance, _ = (layer["tensors"][name] for name in layer["running"])
    frozen = not layer["learns"] if "use_global_stats" not in layer else layer["use_global_stats"]
    return lambda x: F.batch_norm(x, mean, variance, None, None, not frozen, rate, eps)


def scale(layer):
    def spread(x, p):
        return p.reshape((1,) * layer["axis"] + p.shape + (1,) * (x.dim() - layer["axis"] - p.dim()))

    return lambda x, weight, bias=None: x * spread(x, weight) if bias is None else torch.addcmul(spread(x, bias), x, spread(x, weight))


def eltwise(layer):
    if layer["operation"] != "sum" or layer["coeff"]:
        sys.exit("the twin knows eltwise as a plain sum only")
    return lambda a, b: a + b


def concat(layer):
    return lambda *x: torch.cat(x, layer["axis"])


def power(layer):
    if layer["power"] != 1:
        sys.exit("the twin knows power 1 only")
    return lambda x: layer["shift"] + layer["scale"] * x


LAYERS = {make.__name__: make for make in (convolution, pooling, relu, lrn, inner_product, batch_norm, scale, eltwise, concat, power)}


def build(network, tensors):
    """The function from a batch of images to every layer's top."""
    layers = []
    for layer in network["layers"]:
        if layer["type"] not in LAYERS:
            sys.exit(f"{network['name']}.{layer['name']}: the twin knows no layer `{layer['type']}`")
        function = LAYERS[layer["type"]]({**layer, "learns": network["trained"], "tensors": tensors})
        layers.append((layer["name"], layer["bottoms"], function, [tensors[p["name"]] for p in layer["parameters"]]))

    def forward(image):
        tops = {"data": image}
        for name, bottoms, function, parameters in layers:
            tops[name] = function(*(tops[bottom] for bottom in bottoms), *parameters)
        return tops

    return forward


# Each loss: its keys in the language -> a function of its input and its target.


def scores(x):
    """[N, classes], of maps of one pixel too."""
    return x if x.dim() == 2 else x.reshape(x.shape[:2])


def softmax_cross_entropy(loss):
    if "ignore_label" in loss or loss["normalization"] not in ("valid", "batch_size"):
        sys.exit("the twin knows softmax_cross_entropy as a mean over the batch only")
    return lambda x, label: F.cross_entropy(scores(x), label)


def distillation(loss):
    T = loss["temperature"]
    if loss["convention"] == "kl":
        return lambda z, t: T**2 * F.kl_div(F.log_softmax(scores(z) / T, 1), F.softmax(scores(t) / T, 1), reduction="batchmean")
    if loss["convention"] == "seed":
        return lambda z, t: F.binary_cross_entropy_with_logits(F.softmax(z, 1), F.softmax(t, 1), reduction="sum") / len(z)
    sys.exit(f"the twin knows no convention `{loss['convention']}`")


LOSSES = {make.__name__: make for make in (softmax_cross_entropy, distillation)}


def total(losses):
    """The function from {network: tops} to the weighted sum of the losses."""
    for loss in losses:
        if loss["type"] not in LOSSES:
            sys.exit(f"the twin knows no loss `{loss['type']}`")
    terms = [(loss["weight"], LOSSES[loss["type"]](loss), loss["input"].split(".", 1), loss["target"].split(".", 1)) for loss in losses]
    return lambda tops: sum(weight * f(tops[a][b], tops[c][d]) for weight, f, (a, b), (c, d) in terms)


def optimizer(solver, parameters, tensors):
    if solver["type"] != "sgd" or solver["regularization"] != "l2" or solver["iter_size"] != 1 or "clip_gradients" in solver:
        sys.exit("the twin knows sgd with L2 regularization only")
    lr, decay, groups = solver["base_lr"], solver["weight_decay"], {}
    for parameter in parameters:
        tensor = tensors[parameter["name"]].requires_grad_(True)
        groups.setdefault((lr * parameter["lr_mult"], decay * parameter["decay_mult"]), []).append(tensor)
    return torch.optim.SGD([{"params": params, "lr": lr, "weight_decay": decay} for (lr, decay), params in groups.items()], lr=lr, momentum=solver["momentum"])


def main():
    folder, threads, layout = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    torch.set_num_threads(threads)
    with open(os.path.join(folder, "step.json")) as file:
        step = json.load(file)
    tensors = read(os.path.join(folder, "start.safetensors"))
    if layout == ["channels_last"]:
        tensors = {name: t.contiguous(memory_format=torch.channels_last) if t.dim() == 4 else t for name, t in tensors.items()}
    image, label = tensors["data.image"], tensors["data.label"].long()
    networks = [(network["name"], network["trained"], build(network, tensors)) for network in step["networks"]]
    trained = [p for network in step["networks"] for layer in network["layers"] for p in layer["parameters"] if p["trained"]]
    sgd, loss_of = optimizer(step["solver"], trained, tensors), total(step["losses"])

    def run():
        tops = {"data": {"label": label}}
        for name, learns, forward in networks:
            with torch.set_grad_enabled(learns):
                tops[name] = forward(image)
        loss = loss_of(tops)
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        return loss.item()

    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        times, losses = [], []
        for _ in range(int(line)):
            start = time.perf_counter()
            losses.append(run())
            times.append((time.perf_counter() - start) * 1e3)
        print(json.dumps({"ms": times, "loss": losses}), flush=True)


if __name__ == "__main__":
    main()
