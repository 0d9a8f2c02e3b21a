def mixture(parts, temperature):
    """T ln sum w softmax(z / T): scores whose softmax at the temperature T is the mean of those of all parts."""
    logs = [F.log_softmax(z.flatten(1) / temperature, 1) + math.log(weight) for z, weight in parts]
    return torch.logsumexp(torch.stack(logs), 0) * temperature
