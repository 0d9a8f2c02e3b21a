class Scale(nn.Module):
    """Caffe's Scale: weight * x + bias, learned along the axes from `axis` on."""

    def __init__(self, shape, axis, bias):
        super().__init__()
        self.axis = axis
        self.weight = nn.Parameter(torch.ones(shape))
        self.bias = nn.Parameter(torch.zeros(shape)) if bias else None

    def forward(self, x):
        product = x * along(self.weight, x, self.axis)
        return product if self.bias is None else product + along(self.bias, x, self.axis)
