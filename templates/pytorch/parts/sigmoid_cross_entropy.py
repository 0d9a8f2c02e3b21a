def sigmoid_cross_entropy(x, target, ignore_label=None, normalization='batch_size'):
    """Caffe's SigmoidCrossEntropyLoss."""
    terms = softplus(x) - x * target
    if ignore_label is None:
        return normalized(terms, None, terms.numel(), normalization)
    counted = (target != ignore_label).float()
    return normalized(terms * counted, counted, terms.numel(), normalization)
