def read_idx(name):
    """An array in LeCun's format, with gzip or without."""
    path = DATA / name
    path = path if path.exists() else path.with_name(f'{path.name}.gz')
    data = path.read_bytes()
    data = gzip.decompress(data) if data[:2] == b'\x1f\x8b' else data
    shape = np.frombuffer(data, '>i4', data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)
