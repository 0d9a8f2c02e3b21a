def accuracy(scores, label, top_k=1, ignore_label=None):
    """Caffe's Accuracy: among the `top_k` highest; as many classes as reach the true one's score are counted."""
    scores = scores.flatten(1)
    reached = (scores >= scores.gather(1, label[:, None])).sum(1)
    right = ((reached >= 1) & (reached <= top_k)).float()
    if ignore_label is None:
        return right.mean()
    counted = (label != ignore_label).float()
    return (right * counted).sum() / counted.sum().clamp(min=1)
