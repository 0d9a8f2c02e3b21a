/** Paths that lead to no file, or to one that never ends, are told in a sentence. */
import { execFileSync, spawnSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { SMALL_FILES } from '../files.ts'
import { MAIN, workplace } from './command.ts'

const LONG = `${'a'.repeat(300)}.yaml`
const WEIGHTS = SMALL_FILES['x.yaml'].replace('{ experiment: teacher.yaml }', '{ file: pipe.yaml }')

describe('check of what is no regular file', () => {
  const place = workplace({ 'piped.yaml': WEIGHTS, 'big.yaml': '#'.repeat(4_000_001) })
  symlinkSync('circle.yaml', join(place.folder, 'circle.yaml'))
  execFileSync('mkfifo', [join(place.folder, 'pipe.yaml')])
  writeFileSync(join(place.folder, 'teacher2.yaml'), Buffer.from([0x66, 0xff, 0xfe]))
  afterAll(() => place.remove())

  it('says of each why it cannot be read, and proposes no other file for one that is there', async () => {
    const reasons = [
      ['teacher.yaml/', 'a part of the path is no folder'],
      ['teacher.yaml/x.yaml', 'a part of the path is no folder'],
      [LONG, 'its name is too long'],
      ['circle.yaml', 'its links lead in a circle'],
      ['pipe.yaml', 'it is no regular file'],
      ['/dev/zero', 'it is no regular file'],
      ['teacher2.yaml', 'it is no UTF-8 text'],
      ['big.yaml', 'it has 4000001 bytes, too many for a spec'],
    ]
    const { exitCode, stderr } = await place.run('check', ...reasons.map(([path]) => path))
    for (const [path, reason] of reasons) expect(stderr).toContain(`cannot read \`${path}\`: ${reason}\n`)
    expect(stderr).not.toContain('did you mean')
    expect(exitCode).toBe(2)
  })

  it('does not wait for a pipe that is named for weights', async () => {
    const { exitCode, stderr } = await place.run('check', 'piped.yaml')
    expect(stderr).toContain('it is no regular file')
    expect(exitCode).toBe(1)
  })
})

describe('a disk that is full', () => {
  const place = workplace()
  afterAll(() => place.remove())

  function redirected(words: string): { readonly status: number | null; readonly stderr: string } {
    const script = `'${process.execPath}' '${MAIN}' ${words}`
    return spawnSync('sh', ['-c', script], { cwd: place.folder, encoding: 'utf8' })
  }

  it('that takes no data is said, and one that takes no talk changes nothing', () => {
    const data = redirected('emit networks/lenet.yaml --target dot > /dev/full')
    expect(data).toMatchObject({ status: 2, stderr: 'error: cannot write to stdout: the disk is full\n' })
    const named = redirected('emit networks/lenet.yaml --target dot -o /dev/full')
    expect(named).toMatchObject({ status: 2, stderr: 'error: cannot write `/dev/full`: the disk is full\n' })
    expect(redirected('check x.yaml 2> /dev/full').status).toBe(0)
  })
})

describe('what is in the place of a run', () => {
  const place = workplace({ 'runs/x/plan.json': '{}' })
  afterAll(() => place.remove())

  it('is a folder, and a file is told', async () => {
    for (const command of ['report', 'analyze', 'verify'])
      expect(await place.run(command, 'x/plan.json')).toEqual({
        exitCode: 2,
        stdout: '',
        stderr: 'error: `runs/x/plan.json` is a file, and a run is a folder\n   = help: that of the file is `runs/x`',
      })
    const { exitCode, stderr } = await place.run('runs', 'x.yaml')
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, 'error: there is no folder `x.yaml`'])
  })

  it('and a log is no device, of which there may be no end', async () => {
    const { exitCode, stderr } = await place.run('report', 'x', '--golden', 'zeros=/dev/zero')
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, 'error: cannot read `/dev/zero`: it is a device'])
  })
})
