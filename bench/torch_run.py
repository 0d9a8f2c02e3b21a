"""A whole training of the twin in PyTorch, as one would write it by hand: images in memory, tests without gradients.

    python3 torch_run.py FOLDER THREADS WEIGHTS

FOLDER has `step.json` (what bench/description.ts says), `start.safetensors` (every parameter) and `run.json`: `data`, files
of images in CIFAR-10's binary format, `batch`, how many `iterations`, and of how many batches the `tests` before the first and
after the last are. WEIGHTS is JSON: what each loss counts with. Prints one JSON line {"torch": ..., "tests": [{"accuracy": ..., "loss": ...}, ...]}.
"""
import json, os, sys

import numpy as np
import torch

from torch_step import build, LOSSES, optimizer, read


def images(paths):
    """uint8 [N, 3, 32, 32] and labels [N]."""
    rows = np.concatenate([np.fromfile(path, np.uint8).reshape(-1, 3073) for path in paths])
    return torch.from_numpy(rows[:, 1:].reshape(-1, 3, 32, 32).copy()), torch.from_numpy(rows[:, 0].astype(np.int64))


def load(name):
    with open(os.path.join(sys.argv[1], name)) as file:
        return json.load(file)


def main():
    torch.set_num_threads(int(sys.argv[2]))
    step, run = load("step.json"), load("run.json")
    weights = json.loads(sys.argv[3])
    tensors = read(os.path.join(sys.argv[1], "start.safetensors"))
    train, test = images(run["data"]["train"]), images(run["data"]["test"])
    mean = torch.from_numpy(train[0].numpy().mean(0, dtype=np.float64)).float()
    networks = [(network["name"], network["trained"], build(network, tensors)) for network in step["networks"]]
    trained = [p for network in step["networks"] for layer in network["layers"] for p in layer["parameters"] if p["trained"]]
    sgd = optimizer(step["solver"], trained, tensors)
    losses = {l["name"]: (LOSSES[l["type"]](l), l["input"].split(".", 1), l["target"].split(".", 1)) for l in step["losses"]}
    last = {network["trained"]: (network["name"], network["layers"][-1]["name"]) for network in step["networks"]}
    student, teacher = last[True], last[False]

    def batch(data, index):
        size = run["batch"]
        at = index * size % len(data[0])
        rows = slice(at, at + size)
        return data[0][rows].float() - mean, data[1][rows]

    def tops_of(image, label, asks):
        tops = {"data": {"label": label}}
        for name, learns, forward in networks:
            if learns or asks:
                with torch.set_grad_enabled(learns and torch.is_grad_enabled()):
                    tops[name] = forward(image)
        return tops

    def total(tops, names):
        return sum(weights[name] * f(tops[a][b], tops[c][d]) for name, (f, (a, b), (c, d)) in losses.items() if name in names)

    @torch.no_grad()
    def tested():
        sums = {"loss": 0.0, "accuracy": 0.0, "agreement": 0.0}
        for index in range(run["tests"]):
            image, label = batch(test, index)
            tops = tops_of(image, label, True)
            answer = tops[student[0]][student[1]].argmax(1)
            sums["loss"] += float(total(tops, losses))
            sums["accuracy"] += float((answer == label).float().mean())
            sums["agreement"] += float((answer == tops[teacher[0]][teacher[1]].argmax(1)).float().mean())
        return {name: value / run["tests"] for name, value in sums.items()}

    counts = [name for name in losses if weights[name] != 0]
    asks = any(losses[name][2][0] == teacher[0] for name in counts)
    tests = [tested()]
    for iteration in range(run["iterations"]):
        loss = total(tops_of(*batch(train, iteration), asks), counts)
        sgd.zero_grad()
        loss.backward()
        sgd.step()
    tests.append(tested())
    print(json.dumps({"torch": torch.__version__, "tests": tests}))


main()
