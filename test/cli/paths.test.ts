/** Which files a spec may name: those of its repository, of its folder outside of one, and of what is added. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { NET, SMALL_FILES } from '../files.ts'
import { workplace } from './command.ts'

const STUDENT = SMALL_FILES['x.yaml'].replace('student:\n  from: net.yaml', 'student:\n  from: PATH')
const spec = (path: string): string => STUDENT.replace('PATH', path)

describe('a path that leads out', () => {
  const place = workplace({
    'far/net.yaml': NET,
    'mine/net.yaml': NET,
    'mine/teacher.yaml': SMALL_FILES['teacher.yaml'],
    'mine/up.yaml': spec('../far/net.yaml'),
    'mine/in.yaml': spec('sub/../net.yaml'),
    'mine/link.yaml': spec('link.yaml.net'),
    'mine/away.yaml': spec('/etc/hostname'),
  })
  symlinkSync(join(place.folder, 'far/net.yaml'), join(place.folder, 'mine/link.yaml.net'))
  afterAll(() => place.remove())

  it('of the spec’s folder is told where it is written, outside of a repository', async () => {
    const { exitCode, stderr } = await place.run('check', 'mine/up.yaml')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('error[path-not-allowed]: `far/net.yaml` lies outside of what this file may name')
    expect(stderr).toContain('--> mine/up.yaml:10:9')
    expect(stderr).toContain('it may name files in `mine`')
    expect((await place.run('check', 'mine/in.yaml')).exitCode).toBe(0)
  })

  it('through a link, or to the root, does so too', async () => {
    for (const file of ['mine/link.yaml', 'mine/away.yaml'])
      expect((await place.run('compile', file, '-o', '-')).stderr).toContain('error[path-not-allowed]')
  })

  it('is allowed by `--allow-path`, and where the user says it', async () => {
    expect((await place.run('check', 'mine/up.yaml', '--allow-path', 'far')).exitCode).toBe(0)
    expect((await place.run('check', 'mine/link.yaml', '--allow-path', 'elsewhere', '--allow-path=far')).exitCode).toBe(
      0,
    )
    expect((await place.run('check', 'mine/away.yaml', '--set', 'student.from=far/net.yaml')).exitCode).toBe(0)
  })

  it('is one of the repository inside of one', async () => {
    mkdirSync(join(place.folder, '.git'))
    writeFileSync(join(place.folder, '.git/HEAD'), 'ref: refs/heads/main\n')
    expect((await place.run('check', 'mine/up.yaml')).exitCode).toBe(0)
    expect((await place.run('check', 'mine/away.yaml')).stderr).toContain('it may name files in `.`')
  })
})
