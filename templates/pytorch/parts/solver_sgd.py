class Sgd(Solver):
    """Caffe's SGD: v = momentum v + rate (g + decay w), w = w - v. The learning rate is inside the momentum."""

    slots = ('momentum',)

    def update(self, w, g, kept, rate, decay, momentum):
        v = kept['momentum'].mul_(momentum).add_(rate * self.decayed(g, w, decay))
        w.sub_(v)
