/** Gives what `make` makes, and remembers the last ones asked for, as many as `bytes` hold. */
export function recentOnes<T extends ArrayBufferView>(bytes: number): (key: string, make: () => T) => T {
  const kept = new Map<string, T>() // the one that was asked for longest ago comes first
  let held = 0
  return (key, make) => {
    const found = kept.get(key)
    const value = found ?? make()
    kept.delete(key)
    kept.set(key, value)
    if (found) return value
    held += value.byteLength
    for (const [old, { byteLength }] of kept) {
      if (held <= bytes || old === key) break
      kept.delete(old)
      held -= byteLength
    }
    return value
  }
}
