def kl_divergence(student, teacher, temperature=1):
    """1/N sum p (ln p - ln q) in nats."""
    log_p, log_q = (F.log_softmax(z.flatten(1) / temperature, 1) for z in (teacher, student))
    return (log_p.exp() * (log_p - log_q)).sum() / len(student)
