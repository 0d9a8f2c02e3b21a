/** Names that our language takes, for what Caffe may call anything. */

/** The nearest name that `pattern` takes and that is not in `taken`, where it is put. */
function fresh(name: string, taken: Set<string>): string {
  let found = name
  for (let i = 2; taken.has(found); i++) found = `${name}_${i}`
  taken.add(found)
  return found
}

/** No white space, no colon, and not the reserved word. */
export function layerName(name: string, taken: Set<string>): string {
  const plain = name.replaceAll(/[:\s]/g, '_')
  return fresh(plain === '' ? 'layer' : plain === 'data' ? 'data_' : plain, taken)
}

/** Of a loss or a metric. */
export function termName(name: string, taken: Set<string>): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_.-]/g, '_')
  return fresh(/^[A-Za-z_]/.test(plain) ? plain : `_${plain}`, taken)
}

/** Of an experiment. */
export function specName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '')
  return plain === '' ? 'imported' : plain
}
