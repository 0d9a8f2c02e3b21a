/** Whether a folder is held is known to those too who may not write into it. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { holdFolder, isHeld } from '../../runtime/hold-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-held-'))
afterAll(() => rmSync(folder, { recursive: true }))

const BUILT = new URL('../../dist/runtime/hold-folder.js', import.meta.url).href
const isRoot = process.getuid?.() === 0

/** As a user who may read the folder alone: the owner of everything is another one first. */
function seenByOthers(): boolean {
  const script = `import(${JSON.stringify(BUILT)}).then(async ({ isHeld }) => console.log(await isHeld(${JSON.stringify(folder)})))`
  const other = isRoot ? { uid: 65534, gid: 65534 } : {}
  return execFileSync(process.execPath, ['-e', script], { ...other, encoding: 'utf8' }).trim() === 'true'
}

describe.skipIf(process.platform === 'win32')('a folder that another user has', () => {
  it('is seen as held, and as free once it is, by who may only read it', async () => {
    chmodSync(folder, 0o755)
    writeFileSync(join(folder, 'plan.json'), '{}')
    const held = await holdFolder(folder)
    chmodSync(join(folder, '.owner'), 0o444)
    expect([await isHeld(folder), seenByOthers()]).toEqual([true, true])
    held?.release()
    writeFileSync(join(folder, '.owner'), 'process 1 on elsewhere') // as one that was killed leaves it
    chmodSync(join(folder, '.owner'), 0o444)
    expect([await isHeld(folder), seenByOthers()]).toEqual([false, false])
    chmodSync(join(folder, '.owner'), 0o000)
    expect(seenByOthers()).toBe(false)
  })
})
