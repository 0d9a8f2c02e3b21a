def infogain(scores, label, matrix, ignore_label=None, normalization='valid'):
    """Caffe's InfogainLoss; no probability below 1e-20."""
    scores = scores.flatten(1)
    hot = counted_labels(label, scores.shape[1], ignore_label)
    logs = F.log_softmax(scores, 1)
    gains = hot @ torch.tensor(matrix, dtype=torch.float32, device=scores.device)
    terms = -gains * (logs + (logs.clamp(min=math.log(1e-20)) - logs).detach())
    counted = None if ignore_label is None else hot.sum(1)
    return normalized(terms, counted, len(scores), normalization)
