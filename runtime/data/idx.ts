import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

import { RunError, systemReason } from '../run-error.ts'

/** Reads an IDX file of unsigned bytes with the given sizes (LeCun's format) into memory that threads can share. */
export function readIdx(path: string, sizes: readonly number[]): Uint8Array {
  const corrupt = (why: string): RunError =>
    new RunError('dataset-unreadable', 1, `\`${path}\` is no dataset file: ${why}`, { help: 'reinstall with `npm ci`' })
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, {
      help: 'reinstall with `npm ci`',
      cause,
    })
  }
  try {
    const header = new Uint8Array(4 + 4 * sizes.length)
    const body = sizes.reduce((product, size) => product * size, 1)
    const { size: fileSize } = fstatSync(file)
    if (readSync(file, header) < header.length) throw corrupt('it is shorter than its header')
    const view = new DataView(header.buffer)
    if (view.getUint32(0) !== 0x0800 + sizes.length)
      throw corrupt('it does not start with the magic number of IDX bytes')
    sizes.forEach((size, axis) => {
      const found = view.getUint32(4 + 4 * axis)
      if (found !== size) throw corrupt(`axis ${axis} has ${found} entries, not ${size}`)
    })
    if (fileSize !== header.length + body) throw corrupt(`it has ${fileSize} bytes, not ${header.length + body}`)
    const bytes = new Uint8Array(new SharedArrayBuffer(body))
    let done = 0
    while (done < body) {
      const count = readSync(file, bytes, done, body - done, header.length + done)
      if (count === 0) throw corrupt('it ends early')
      done += count
    }
    return bytes
  } finally {
    closeSync(file)
  }
}
