/** The processes that decode pictures for another, as Linux lists them. */
import { readdirSync, readFileSync } from 'node:fs'

/** Begun by process `parent` and not ended yet. */
export function decodersOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => read(pid, 'cmdline').includes('decoder-process.js') && fieldsOf(pid)[1] === String(parent))
}

/** Whether it is neither gone nor a mere entry that its parent has not read. */
export function lives(pid: number): boolean {
  return ![undefined, 'Z', 'X'].includes(fieldsOf(pid)[0])
}

/** Hundredths of a second that it has computed. */
export function computed(pid: number): number {
  const fields = fieldsOf(pid)
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
}

/** Whether it has loaded the library. */
export function hasLibrary(pid: number): boolean {
  return read(pid, 'maps').includes('libvips')
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** From the third of them on: state, parent, … */
function fieldsOf(pid: number): readonly (string | undefined)[] {
  return read(pid, 'stat')
    .replace(/^.*\) /s, '')
    .trim()
    .split(' ')
    .filter(Boolean)
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // it is gone, or another user's
  }
}
