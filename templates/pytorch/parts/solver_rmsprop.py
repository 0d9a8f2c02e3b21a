class Rmsprop(Solver):
    """Caffe's RMSProp: h = r h + (1 - r) g^2, w = w - rate g / (sqrt(h) + delta), r the rms_decay, g with its decay."""

    slots = ('history',)

    def update(self, w, g, kept, rate, decay, rms_decay, delta):
        g = self.decayed(g, w, decay)
        h = kept['history'].mul_(rms_decay).add_((1 - rms_decay) * g * g)
        w.sub_(rate * g / (h.sqrt() + delta))
