class Solver:
    """What Caffe's solvers have in common.

    `parameters` are (tensor, lr_mult, decay_mult). One that no loss reaches has no gradient and stays as it is.
    """

    slots = ()

    def __init__(self, parameters, weight_decay=0, regularization='l2', clip_gradients=None, iter_size=1, **constants):
        self.parameters, self.weight_decay, self.regularization = parameters, weight_decay, regularization
        self.clip_gradients, self.iter_size, self.constants = clip_gradients, iter_size, constants
        self.state = {}
        self.updates = 0

    def go_on_from(self, other):
        """Takes what another stage's solver has kept for the same parameters."""
        self.state, self.updates = other.state, other.updates

    @torch.no_grad()
    def step(self, rate):
        """One update from the gradients that have added up, at the learning rate `rate`; then they are gone."""
        self.updates += 1
        reached = [one for one in self.parameters if one[0].grad is not None]
        share = 1 / self.iter_size
        if self.clip_gradients is not None:
            norm = torch.stack([w.grad.square().sum() for w, _, _ in reached]).sum().sqrt().item()
            share *= self.clip_gradients / max(norm, self.clip_gradients)
        for w, lr_mult, decay_mult in reached:
            g = w.grad if share == 1 else w.grad * share
            kept = self.state.setdefault(w, {slot: torch.zeros_like(w) for slot in self.slots})
            self.update(w, g, kept, rate * lr_mult, self.weight_decay * decay_mult, **self.constants)
            w.grad = None

    def decayed(self, g, w, decay):
        if decay == 0:
            return g
        return g + decay * (w if self.regularization == 'l2' else w.sign())
