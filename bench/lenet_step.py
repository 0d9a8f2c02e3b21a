"""The twin of one compiled step in PyTorch: same data, weights, losses and update. Talks in lines on stdin and stdout.

    python3 lenet_step.py FILE THREADS [channels_last]

FILE is a safetensors file with `image`, `label`, `student.*`, `teacher.*`. Each line `N` on stdin runs N steps and answers
with one JSON line {"ms": [...], "loss": [...]}.
"""
import json, struct, sys, time

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


def forward(p, x):
    x = F.max_pool2d(F.conv2d(x, p["conv1.weight"], p["conv1.bias"]), 2)
    x = F.max_pool2d(F.conv2d(x, p["conv2.weight"], p["conv2.bias"]), 2)
    x = F.relu(F.linear(x.flatten(1), p["ip1.weight"], p["ip1.bias"]))
    return F.linear(x, p["ip2.weight"], p["ip2.bias"])


def main():
    path, threads, layout = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    torch.set_num_threads(threads)
    tensors = read(path)
    x, label = tensors["image"], tensors["label"].long()
    nets = {net: {name[len(net) + 1 :]: value for name, value in tensors.items() if name.startswith(net + ".")} for net in ("student", "teacher")}
    if layout == ["channels_last"]:
        x = x.contiguous(memory_format=torch.channels_last)
        for net in nets.values():
            for name in net:
                if net[name].dim() == 4:
                    net[name] = net[name].contiguous(memory_format=torch.channels_last)
    student, teacher = nets["student"], nets["teacher"]
    for value in student.values():
        value.requires_grad_(True)
    weights = [value for name, value in student.items() if name.endswith("weight")]
    biases = [value for name, value in student.items() if name.endswith("bias")]
    optimizer = torch.optim.SGD([{"params": weights}, {"params": biases, "lr": 0.02}], lr=0.01, momentum=0.9, weight_decay=0.0005)
    temperature, soft_weight = 4.0, 0.9

    def step():
        with torch.no_grad():
            t = forward(teacher, x)
        z = forward(student, x)
        hard = F.cross_entropy(z, label)
        soft = temperature**2 * F.kl_div(F.log_softmax(z / temperature, 1), F.softmax(t / temperature, 1), reduction="batchmean")
        loss = (1 - soft_weight) * hard + soft_weight * soft
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        times, losses = [], []
        for _ in range(int(line)):
            start = time.perf_counter()
            losses.append(step())
            times.append((time.perf_counter() - start) * 1e3)
        print(json.dumps({"ms": times, "loss": losses}), flush=True)


main()
