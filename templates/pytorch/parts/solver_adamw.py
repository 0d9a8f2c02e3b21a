class Adamw(Solver):
    """AdamW (Loshchilov and Hutter, algorithm 2): w = w - rate (m' / (sqrt(v') + delta) + decay w), m' and v' corrected."""

    slots = ('first', 'second')

    def update(self, w, g, kept, rate, decay, momentum, momentum2, delta):
        m = kept['first'].mul_(momentum).add_((1 - momentum) * g)
        v = kept['second'].mul_(momentum2).add_((1 - momentum2) * g * g)
        m, v = m / (1 - momentum**self.updates), v / (1 - momentum2**self.updates)
        w.sub_(rate * (m / (v.sqrt() + delta) + decay * w))
