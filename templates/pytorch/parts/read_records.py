def read_records(names, label_bytes, label_at):
    """Images and labels of CIFAR's binary files: bytes of label, then the red, the green and the blue plane."""
    data = np.concatenate([np.fromfile(DATA / name, np.uint8) for name in names]).reshape(-1, label_bytes + 3072)
    return data[:, label_bytes:].reshape(-1, 3, 32, 32), data[:, label_at]
