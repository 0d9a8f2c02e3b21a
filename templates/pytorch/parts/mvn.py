def mvn(x, axes, normalize_variance, eps):
    """Caffe's MVN: (x - mean) / (deviation + eps), over the axes of each image."""
    centred = x - x.mean(axes, keepdim=True)
    if not normalize_variance:
        return centred
    return centred / ((centred.square().mean(axes, keepdim=True) + 1e-24).sqrt() + eps)
