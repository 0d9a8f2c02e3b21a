def contrastive(a, b, similar, margin, legacy):
    """Caffe's ContrastiveLoss: 1/2N [sum over similar pairs d^2 + sum over others max(margin - d, 0)^2]."""
    squared = (a - b).square().sum(1)
    apart = F.relu(margin - squared) if legacy else F.relu(margin - (squared + 1e-12).sqrt()).square()
    return torch.where(similar != 0, squared, apart).sum() / (2 * len(a))
