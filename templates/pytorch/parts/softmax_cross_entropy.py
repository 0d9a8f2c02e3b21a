def softmax_cross_entropy(scores, label, ignore_label=None, normalization='valid'):
    """Caffe's SoftmaxWithLoss; no logarithm below that of the smallest float32."""
    scores = scores.flatten(1)
    hot = counted_labels(label, scores.shape[1], ignore_label)
    logs = F.log_softmax(scores, 1)
    terms = -hot * (logs + (logs.clamp(min=-87.33654475055310898657124730373) - logs).detach())
    counted = None if ignore_label is None else hot.sum(1)
    return normalized(terms, counted, len(scores), normalization)
