def hinge(scores, label, power):
    """Caffe's HingeLoss: 1/N sum max(0, 1 + t), or squares of it; t is the score, and minus the score of the true class."""
    scores = scores.flatten(1)
    margin = F.relu(1 + scores * (1 - 2 * counted_labels(label, scores.shape[1], None)))
    return (margin**power).sum() / len(scores)
