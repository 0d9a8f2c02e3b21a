class Nesterov(Solver):
    """Caffe's Nesterov: v' = momentum v + rate (g + decay w), w = w - ((1 + momentum) v' - momentum v)."""

    slots = ('momentum',)

    def update(self, w, g, kept, rate, decay, momentum):
        before = kept['momentum'].clone()
        v = kept['momentum'].mul_(momentum).add_(rate * self.decayed(g, w, decay))
        w.sub_((1 + momentum) * v - momentum * before)
