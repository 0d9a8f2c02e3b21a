class Bias(nn.Module):
    """Caffe's Bias: x + bias, learned along the axes from `axis` on."""

    def __init__(self, shape, axis):
        super().__init__()
        self.axis = axis
        self.bias = nn.Parameter(torch.zeros(shape))

    def forward(self, x):
        return x + along(self.bias, x, self.axis)
