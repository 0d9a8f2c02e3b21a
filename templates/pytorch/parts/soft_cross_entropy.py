def soft_cross_entropy(student, teacher, temperature):
    """-T^2/N sum p ln q, p and q softmaxes at the temperature T."""
    p = F.softmax(teacher.flatten(1) / temperature, 1)
    return -(p * F.log_softmax(student.flatten(1) / temperature, 1)).sum() / len(student) * temperature**2
