def counted_labels(label, classes, ignore_label):
    """[N, C]: 1 at each image's label; a row of zeros for an image whose label is ignored."""
    hot = (label[:, None] == torch.arange(classes, device=label.device)).float()
    return hot if ignore_label is None else hot * (label != ignore_label)[:, None]
