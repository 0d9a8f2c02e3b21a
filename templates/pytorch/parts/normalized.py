def normalized(terms, counted, full, normalization):
    """The sum of terms over what Caffe's `normalization` counts; `counted` is 1 for each term that is not ignored."""
    if normalization == 'valid' and counted is not None:
        return terms.sum() / counted.sum().clamp(min=1)
    return terms.sum() / {'valid': full, 'full': full, 'batch_size': len(terms), 'none': 1}[normalization]
