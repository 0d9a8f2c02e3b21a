import { RunError } from '../../run-error.ts'

/** Labels in memory that threads share; `where` names the file that they are from. */
export function checkLabels(found: ArrayLike<number>, classes: number, where: string): Int32Array {
  const labels = new Int32Array(new SharedArrayBuffer(4 * found.length))
  for (let i = 0; i < found.length; i++) {
    const label = found[i]
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RunError(
        'data-misfit',
        1,
        `label ${label} of image ${i} in \`${where}\` is none of the ${classes} classes`,
        {
          help: 'classes are numbered from 0; let `classes` say how many there are',
        },
      )
    }
    labels[i] = label
  }
  return labels
}

/** The labels of several files, one after the other. */
export function joinLabels(parts: readonly Int32Array[]): Int32Array {
  const count = parts.reduce((sum, part) => sum + part.length, 0)
  const labels = new Int32Array(new SharedArrayBuffer(4 * count))
  let at = 0
  for (const part of parts) {
    labels.set(part, at)
    at += part.length
  }
  return labels
}
