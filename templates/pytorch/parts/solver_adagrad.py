class Adagrad(Solver):
    """Caffe's AdaGrad: h = h + g^2, w = w - rate g / (sqrt(h) + delta), g with its decay."""

    slots = ('history',)

    def update(self, w, g, kept, rate, decay, delta):
        g = self.decayed(g, w, decay)
        h = kept['history'].add_(g * g)
        w.sub_(rate * g / (h.sqrt() + delta))
