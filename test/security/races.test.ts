/** Files that change while they are looked at: what was allowed is what is read, or nothing is. */
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'

import { outsideOf } from '../../cli/allowed-roots.ts'
import { diskHost } from '../../cli/disk-host.ts'
import { encodeWeights } from '../../compiler/formats/index.ts'
import { readAdmitted } from '../../runtime/admitted.ts'
import { FormatError, openDiskFile } from '../../runtime/weights/index.ts'
import { MAIN } from '../cli/command.ts'
import { NET, SMALL_FILES } from '../files.ts'

const SECRET = 'the-secret-of-another'
const SWAPPED = 'it was replaced by a link to elsewhere while it was opened'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'ts-compile-races-')))
afterAll(() => rmSync(root, { recursive: true }))
const [mine, far] = [join(root, 'mine'), join(root, 'far')]
const [spec, net, weights] = ['x.yaml', 'net.yaml', 'w.safetensors'].map((name) => join(mine, name))

function safetensors(name: string): Uint8Array {
  const tensors = new Map([[name, { shape: [1], data: Float32Array.of(1) }]])
  const [bytes] = encodeWeights('safetensors', { tensors, metadata: {} }, 'w').values()
  return bytes
}

beforeEach(() => {
  for (const folder of [mine, far]) mkdirSync(folder)
  for (const [name, text] of Object.entries(SMALL_FILES)) writeFileSync(join(mine, name), text)
  writeFileSync(weights, safetensors('own'))
  writeFileSync(join(far, 'net.yaml'), `${SECRET}: [\n`)
  writeFileSync(join(far, 'w.safetensors'), safetensors(SECRET))
})
afterEach(() => {
  for (const folder of [mine, far]) rmSync(folder, { recursive: true })
})

/** In one step, so that the name is never of nothing. */
function swap(path: string, to: string): void {
  symlinkSync(to, `${path}.new`)
  renameSync(`${path}.new`, path)
}

describe('a file that is swapped between the check and the read', () => {
  it('for a link is not read: a spec', () => {
    expect(outsideOf(net, spec)).toBeUndefined()
    expect(diskHost.readText(net)).toEqual({ ok: true, text: NET })
    swap(net, join(far, 'net.yaml'))
    expect(diskHost.readText(net)).toEqual({ ok: false, reason: SWAPPED, isThere: true })
  })

  it('for a link among its folders is not read', () => {
    mkdirSync(join(mine, 'inner'))
    writeFileSync(join(mine, 'inner/net.yaml'), NET)
    const path = join(mine, 'inner/net.yaml')
    expect(outsideOf(path, spec)).toBeUndefined()
    renameSync(join(mine, 'inner'), join(mine, 'before'))
    symlinkSync(far, join(mine, 'inner'))
    expect(diskHost.readText(path)).toEqual({ ok: false, reason: SWAPPED, isThere: true })
  })

  it('for a link is not read: weights, and the file of a mean', async () => {
    expect(outsideOf(weights, spec)).toBeUndefined()
    swap(weights, join(far, 'w.safetensors'))
    await expect(openDiskFile(weights)).rejects.toThrow(new FormatError(SWAPPED))
    expect(() => readAdmitted(weights)).toThrow(SWAPPED)
  })

  it('for another file of the folder is that file; and what was opened stays what it is', async () => {
    writeFileSync(join(mine, 'other.yaml'), `# other\n${NET}`)
    expect(outsideOf(net, spec)).toBeUndefined()
    swap(net, join(mine, 'other.yaml'))
    expect(diskHost.readText(net)).toEqual({ ok: true, text: `# other\n${NET}` })
    const file = await openDiskFile(weights)
    const before = await file.sha256()
    swap(weights, join(far, 'w.safetensors'))
    expect(await file.sha256()).toBe(before)
    await file.close()
  })
})

/** Takes the file's place and gives it back, as fast as the system lets it. */
const SWAPPER = `const { copyFileSync, renameSync, symlinkSync } = require('node:fs')
const [path, far] = process.argv.slice(1)
copyFileSync(path, path + '.own')
process.send?.('ready')
for (;;) {
  symlinkSync(far, path + '.new'); renameSync(path + '.new', path)
  copyFileSync(path + '.own', path + '.new'); renameSync(path + '.new', path)
}`

describe('a process that swaps a file as fast as it can', () => {
  const swapping = async (path: string, to: string, act: () => Promise<void> | void): Promise<void> => {
    const child = execa(process.execPath, ['-e', SWAPPER, path, to], { ipc: true, reject: false })
    try {
      await child.getOneMessage()
      await act()
    } finally {
      child.kill('SIGKILL')
      await child
    }
  }

  it('has nothing from outside read, and is caught', async () => {
    await swapping(net, join(far, 'net.yaml'), () => {
      let caught = 0
      for (let i = 0; i < 1_000_000 && (i < 2000 || caught === 0); i++) {
        if (outsideOf(net, spec)) continue
        const read = diskHost.readText(net)
        expect(read.ok ? read.text : '').not.toContain(SECRET)
        if (!read.ok && read.reason === SWAPPED) caught++
      }
      expect(caught).toBeGreaterThan(0)
    })
  })

  it.each([
    ['net.yaml', ['check', 'x.yaml']],
    ['teacher.yaml', ['compare', 'x.yaml', 'teacher.yaml', '--allow-path', '.']],
  ])('of %s: a command ends in an answer without it', async (name, args) => {
    await swapping(join(mine, name), join(far, 'net.yaml'), async () => {
      for (let i = 0; i < 6; i++) {
        const { exitCode, all } = await execa(process.execPath, [MAIN, ...args], {
          cwd: mine,
          reject: false,
          all: true,
          env: { NO_COLOR: '1' },
        })
        expect([0, 1, 2]).toContain(exitCode)
        if (name === 'net.yaml') expect(all).not.toContain(SECRET)
      }
    })
  })
})
