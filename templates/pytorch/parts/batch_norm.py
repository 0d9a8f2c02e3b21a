class BatchNorm(nn.Module):
    """Caffe's BatchNorm: (x - mean) / sqrt(variance + eps) for each channel, without a factor and a shift.

    Caffe keeps sums of the statistics of all batches, of which older ones count less and less, and how much has been
    summed up. Here are the means and, as `num_batches_tracked`, that count: so `nn.BatchNorm2d` can load it.
    `weight` and `bias` are those of the Scale layer behind it, in `scale`.
    """

    def __init__(self, channels, eps, fraction, scale=False, use_global_stats=None, moving=True):
        super().__init__()
        self.eps, self.fraction, self.use_global_stats, self.moving = eps, fraction, use_global_stats, moving
        if scale:
            self.weight = nn.Parameter(torch.ones(channels))
            self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer('running_mean', torch.zeros(channels))
        self.register_buffer('running_var', torch.zeros(channels))
        self.register_buffer('num_batches_tracked', torch.zeros(()))

    def forward(self, x):
        mean, variance = self.running_mean, self.running_var
        if self.training if self.use_global_stats is None else not self.use_global_stats:
            axes = [axis for axis in range(x.dim()) if axis != 1]
            mean = x.mean(axes)
            variance = (x - along(mean, x, 1)).square().mean(axes)
            if self.training and self.moving:
                self.track(mean.detach(), variance.detach(), x.numel() // x.shape[1])
        return (x - along(mean, x, 1)) * (along(variance, x, 1) + self.eps) ** -0.5

    def track(self, mean, variance, count):
        before = self.fraction * self.num_batches_tracked
        unbiased = variance * (count / (count - 1) if count > 1 else 1)
        self.running_mean.mul_(before).add_(mean).div_(before + 1)
        self.running_var.mul_(before).add_(unbiased).div_(before + 1)
        self.num_batches_tracked.copy_(before + 1)

    def scale(self, x):
        return x * along(self.weight, x, 1) + along(self.bias, x, 1)
