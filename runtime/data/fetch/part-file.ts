/** The beginning of a download that did not end, and what the server said to know it by. */
import { readFileSync, rmSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'

interface PartRecord {
  readonly url: string
  /** A strong ETag or a date, which goes into `If-Range`: a server that has another file now sends it from the beginning. */
  readonly validator: string
}

/** What of a download is there and may be gone on with. */
export function partOf(path: string, url: string, bytes: number): { size: number; validator: string } | undefined {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0 || size >= bytes) return undefined
  try {
    const record = JSON.parse(readFileSync(recordOf(path), 'utf8')) as Partial<PartRecord>
    return record.url === url && typeof record.validator === 'string'
      ? { size, validator: record.validator }
      : undefined
  } catch {
    return undefined
  }
}

/** Without a strong ETag or a date nothing is remembered, and a later attempt begins anew. */
export async function rememberPart(
  path: string,
  url: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Promise<void> {
  const { etag, 'last-modified': date } = headers
  const strong = typeof etag === 'string' && !etag.startsWith('W/') ? etag : undefined
  const validator = strong ?? date
  if (typeof validator !== 'string') {
    forgetPart(path)
    return
  }
  const record: PartRecord = { url, validator }
  await writeFile(recordOf(path), JSON.stringify(record))
}

export function forgetPart(path: string): void {
  rmSync(recordOf(path), { force: true })
}

function recordOf(path: string): string {
  return `${path}.json`
}
