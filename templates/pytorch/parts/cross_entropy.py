def cross_entropy(scores, target, temperature=1):
    """-1/N sum p ln q in nats; the target is labels, or scores."""
    logs = F.log_softmax(scores.flatten(1) / temperature, 1)
    if target.dtype == torch.int64:
        return -logs.gather(1, target[:, None]).mean()
    return -(F.softmax(target.flatten(1) / temperature, 1) * logs).sum() / len(logs)
