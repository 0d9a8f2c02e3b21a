def softplus(x):
    """ln(1 + e^x), of large numbers too."""
    return F.softplus(x, threshold=40)
