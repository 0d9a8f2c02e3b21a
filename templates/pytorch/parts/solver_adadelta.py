class Adadelta(Solver):
    """Caffe's AdaDelta: h = m h + (1 - m) g^2, u = g sqrt((delta + s) / (delta + h)), s = m s + (1 - m) u^2, w = w - rate u."""

    slots = ('history', 'update')

    def update(self, w, g, kept, rate, decay, momentum, delta):
        g = self.decayed(g, w, decay)
        h = kept['history'].mul_(momentum).add_((1 - momentum) * g * g)
        u = g * ((kept['update'] + delta) / (h + delta)).sqrt()
        kept['update'].mul_(momentum).add_((1 - momentum) * u * u)
        w.sub_(rate * u)
