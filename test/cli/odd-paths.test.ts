/** Paths that lead to no file, or to one that never ends, are told in a sentence. */
import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { SMALL_FILES } from '../files.ts'
import { workplace } from './command.ts'

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
