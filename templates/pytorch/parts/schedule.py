def ramp(kind, iteration, start, end, first, last):
    """From `first` until the iteration `start` to `last` from the iteration `end` on."""
    way = min(max((iteration - start) / max(end - start, 1), 0), 1)
    if kind == 'step':
        return first if iteration < start else last
    if kind == 'linear':
        return first + (last - first) * way
    if kind == 'cosine':
        return last + (first - last) * (1 + math.cos(math.pi * way)) / 2
    return first * (last / first) ** way
