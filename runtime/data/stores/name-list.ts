/** A hundred thousand names in memory that threads share, instead of a copy for each. */
export interface NameList {
  /** UTF-8, one name after the other. */
  readonly text: Uint8Array
  /** Where each begins, and the end of the last. */
  readonly starts: Uint32Array
}

export function listNames(names: readonly string[]): NameList {
  const parts = names.map((name) => Buffer.from(name))
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (names.length + 1)))
  parts.forEach((part, i) => (starts[i + 1] = starts[i] + part.length))
  const text = new Uint8Array(new SharedArrayBuffer(Math.max(1, starts[names.length])))
  parts.forEach((part, i) => text.set(part, starts[i]))
  return { text, starts }
}

export function nameAt({ text, starts }: NameList, index: number): string {
  return Buffer.from(text.subarray(starts[index], starts[index + 1])).toString() // a copy: decoders refuse shared memory
}
