def half_squares(a, b):
    """Caffe's EuclideanLoss: 1/2N sum (a - b)^2."""
    return (a - b).square().sum() / (2 * len(a))
