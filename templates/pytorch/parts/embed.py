class Embed(nn.Module):
    """Caffe's Embed: a row of the weight for each number of the input, plus a bias."""

    def __init__(self, rows, size, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(rows, size))
        self.bias = nn.Parameter(torch.zeros(size)) if bias else None

    def forward(self, x):
        found = F.embedding(x.long(), self.weight)
        return found if self.bias is None else found + self.bias
