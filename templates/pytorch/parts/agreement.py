def agreement(a, b):
    """The share of images for which both choose the same class."""
    return (a.flatten(1).argmax(1) == b.flatten(1).argmax(1)).float().mean()
