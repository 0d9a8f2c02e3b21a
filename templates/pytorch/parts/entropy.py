def entropy(scores, temperature=1):
    """-1/N sum q ln q in nats."""
    logs = F.log_softmax(scores.flatten(1) / temperature, 1)
    return -(logs.exp() * logs).sum() / len(logs)
