class Adam(Solver):
    """Caffe's Adam: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = w - rate sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + delta)."""

    slots = ('first', 'second')

    def update(self, w, g, kept, rate, decay, momentum, momentum2, delta):
        g = self.decayed(g, w, decay)
        m = kept['first'].mul_(momentum).add_((1 - momentum) * g)
        v = kept['second'].mul_(momentum2).add_((1 - momentum2) * g * g)
        correction = math.sqrt(1 - momentum2**self.updates) / (1 - momentum**self.updates)
        w.sub_(rate * correction * m / (v.sqrt() + delta))
