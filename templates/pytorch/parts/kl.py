def kl(student, teacher, temperature):
    """Hinton et al. 2015, equation 2: T^2/N sum p (ln p - ln q), p and q softmaxes at the temperature T."""
    log_p, log_q = (F.log_softmax(z.flatten(1) / temperature, 1) for z in (teacher, student))
    return (log_p.exp() * (log_p - log_q)).sum() / len(student) * temperature**2
