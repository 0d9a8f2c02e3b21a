def seed(student, teacher):
    """Caffe's SigmoidCrossEntropyLoss of two softmaxes: 1/N sum [ln(1 + e^x) - x p]."""
    x, p = (F.softmax(z.flatten(1), 1) for z in (student, teacher))
    return (softplus(x) - x * p).sum() / len(x)
