/** Disks that take no changes: from the beginning, by a real mount; and in the middle of a run, as Linux does after an error. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { MAIN, workplace } from '../cli/command.ts'
import { oneLayer, writeSomeOfMnist } from '../run/some-of-mnist.ts'
import { faultsLibrary } from './crashes.ts'

const place = workplace({ 'x.yaml': oneLayer(8, 'max_iter: 60, display: 1, snapshot: 20, test: { interval: 0 }') })
writeSomeOfMnist(place.folder, { train: 200, test: 50 })
afterAll(() => place.remove())
mkdirSync(join(place.folder, 'disk/made'), { recursive: true })

/** A command with `disk` read-only, where the system lets us mount. */
const NAMESPACE = ['-rm', 'sh', '-c', 'mount --bind disk disk && mount -o remount,ro,bind disk && exec "$@"', '-']
const mounts = spawnSync('unshare', [...NAMESPACE, 'true'], { cwd: place.folder }).status === 0
const options = { cwd: place.folder, reject: false } as const
const readOnly = (...args: readonly string[]): Promise<{ exitCode?: number; stdout: string; stderr: string }> =>
  execa('unshare', [...NAMESPACE, process.execPath, MAIN, ...args], { ...options, env: { NO_COLOR: '1' } })

describe('a disk that is read-only', () => {
  it.skipIf(!mounts).each(['disk/new', 'disk/made'])('takes no run: %s', async (out) => {
    const { exitCode, stderr } = await readOnly('run', 'x.yaml', '--out', out)
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(`error[cannot-write]: cannot write \`${out}\`: the file system is read-only\n`),
    ])
    expect(stderr).toContain('name another folder with `--out`')
    expect(stderr).not.toContain('1/60')
  })

  it('in the middle of a run ends it with what it could not write, and the run goes on from before', async () => {
    const library = faultsLibrary(place.folder) ?? ''
    expect(library, 'a C compiler makes the library that spoils writes').not.toBe('')
    const { exitCode, stderr } = await execa(process.execPath, [MAIN, 'run', 'x.yaml', '--out', 'disk/x'], {
      ...options,
      env: {
        NO_COLOR: '1',
        LD_PRELOAD: library,
        ...{ FAULT: 'erofs', FAULT_PATH: 'checkpoints', FAULT_AFTER: '2', FAULT_DISK: 'disk/' },
      },
    })
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(
        /error\[cannot-write\]: cannot write `disk\/x\/checkpoints\/iter-000060\.safetensors`: the file system is read-only$/m,
      ),
    ])
    expect(stderr).not.toContain('internal error')
    const left = readdirSync(join(place.folder, 'disk/x/checkpoints')).filter((name) => !name.includes('.tmp-'))
    expect(left).toEqual(['iter-000020.safetensors', 'iter-000040.safetensors'])
    expect(readdirSync(join(place.folder, 'disk/x'))).not.toContain('network.safetensors')

    if (mounts) {
      const listed = await readOnly('runs', 'disk')
      expect([listed.exitCode, listed.stdout]).toEqual([0, expect.stringMatching(/disk\/x {2,}unfinished {2,}/)])
    }
    const again = await place.run('run', 'x.yaml', '--out', 'disk/x', '--resume')
    expect([again.exitCode, again.stderr]).toEqual([0, expect.stringContaining('goes on after 40 iterations')])
    expect(readdirSync(join(place.folder, 'disk/x/checkpoints'))).toHaveLength(3)
    if (mounts) {
      const verified = await readOnly('verify', 'disk/x')
      expect([verified.exitCode, verified.stdout]).toEqual([0, expect.not.stringContaining('✗')])
    }
    expect((await place.run('run', 'x.yaml', '--out', 'whole')).exitCode).toBe(0)
    for (const file of ['metrics.jsonl', 'network.safetensors', 'checkpoints/iter-000060.safetensors'])
      expect(
        readFileSync(join(place.folder, 'disk/x', file)).equals(readFileSync(join(place.folder, 'whole', file))),
      ).toBe(true)
  })
})
