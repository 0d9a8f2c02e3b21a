def argmax(x, axis, top_k, out_max_val):
    """Caffe's ArgMax: where the largest numbers are, of equals the last first; no gradient passes."""
    x = x.detach()
    over = x.flatten(1).unsqueeze(1) if axis is None else x
    along = 2 if axis is None else axis
    values, index = torch.sort(over.flip(along), dim=along, descending=True, stable=True)
    values, index = values.narrow(along, 0, top_k), over.shape[along] - 1.0 - index.narrow(along, 0, top_k)
    if axis is None:
        return torch.cat([index, values], 1) if out_max_val else index
    return values if out_max_val else index
