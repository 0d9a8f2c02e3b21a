def along(tensor, x, axis):
    """`tensor` with axes of 1 behind it, so that it broadcasts along the axes of `x` from `axis` on."""
    return tensor.reshape(tensor.shape + (1,) * (x.dim() - axis - tensor.dim()))
