/** Paths of a stranger's spec on a real disk: wherever links, names and odd files lead, nothing from outside is read. */
import { execFileSync } from 'node:child_process'
import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { withWeights } from '../../cli/weights-host.ts'
import { encodeWeights } from '../../compiler/formats/index.ts'
import { compile } from '../../compiler/index.ts'
import { isWithin } from '../../runtime/admitted.ts'
import { GrowingFile, replaceFile } from '../../runtime/whole-file.ts'
import { workplace } from '../cli/command.ts'
import { NET, SMALL, SMALL_FILES } from '../files.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'ts-compile-paths-')))
const mine = join(root, 'mine')
afterAll(() => rmSync(root, { recursive: true }))

/** Stands in all that lies outside; whoever has read one of those files tells it. */
const SECRET = 'the-secret-of-another'
const put = (name: string, bytes: string | Uint8Array): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), bytes)
}
const link = (name: string, to: string): void => symlinkSync(to, join(mine, name))

beforeAll(() => {
  put('far/net.yaml', `${NET}# ${SECRET}\n${SECRET}: [\n`)
  put('far/header.json', `{"${SECRET}": 1}`)
  for (const [name, text] of Object.entries(SMALL_FILES)) put(`mine/${name}`, text)
  const [weights] = encodeWeights('safetensors', { tensors: new Map(), metadata: { [SECRET]: '1' } }, 'w').values()
  put('far/w.safetensors', weights)
  put('mine/inner/net.yaml', NET)
  link('out.yaml', '../far/net.yaml')
  link('chain-1.yaml', 'chain-2.yaml')
  link('chain-2.yaml', 'inner/chain-3.yaml')
  link('inner/chain-3.yaml', '../../far/net.yaml')
  link('loop-1.yaml', 'loop-2.yaml')
  link('loop-2.yaml', 'loop-1.yaml')
  link('away', '../far')
  link('near.yaml', 'inner/net.yaml')
  link('environ.yaml', '/proc/self/environ')
  link('self.yaml', '/proc/self/cwd/package.json')
  link('zero.yaml', '/dev/zero')
  link('stdin.yaml', '/dev/stdin')
  link('out.safetensors', '../far/w.safetensors')
  link('headed.safetensors.header.json', '../far/header.json')
  linkSync(join(mine, 'net.yaml'), join(mine, 'hard.yaml'))
  execFileSync('mkfifo', [join(mine, 'pipe.yaml'), join(mine, 'pipe.safetensors')])
})

/** Codes of what is wrong, without what follows. */
async function codesOf(spec: string): Promise<readonly string[]> {
  put('mine/spec.yaml', spec)
  const { diagnostics } = await withWeights((host) => compile(join(mine, 'spec.yaml'), { host }))
  expect(JSON.stringify(diagnostics)).not.toContain(SECRET)
  return [...new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code))]
}

const KEYS: readonly (readonly [string, (path: string) => string])[] = [
  ['from', (path) => SMALL.replace('student:\n  from: net.yaml', `student:\n  from: ${path}`)],
  ['extends', (path) => `${SMALL}extends: ${path}\n`],
  ['experiment', (path) => SMALL.replace('experiment: teacher.yaml', `experiment: ${path}`)],
  ['file', (path) => SMALL.replace('{ experiment: teacher.yaml }', `{ file: ${path} }`)],
]

describe.each(KEYS)('%s', (key, spec) => {
  it.each([
    ['a link out', 'out.yaml', 'path-not-allowed'],
    ['a chain of links out', 'chain-1.yaml', 'path-not-allowed'],
    ['a link among the folders', 'away/net.yaml', 'path-not-allowed'],
    ['steps upwards', '../far/net.yaml', 'path-not-allowed'],
    ['steps down and up', 'inner/../../far/net.yaml', 'path-not-allowed'],
    ['steps up behind a link', 'away/../far/net.yaml', ''], // which are steps of the name, and lead nowhere
    ['the root', '/etc/passwd', 'path-not-allowed'],
    ['what the system knows of the process', 'environ.yaml', 'path-not-allowed'],
    ['where the process is', 'self.yaml', 'path-not-allowed'],
    ['a device', 'zero.yaml', 'path-not-allowed'],
    ['what is typed', 'stdin.yaml', ''],
    ['links in a circle', 'loop-1.yaml', ''],
    ['a pipe', 'pipe.yaml', ''],
    ['a folder', 'inner', ''],
    ['a file as a folder', 'net.yaml/net.yaml', ''],
  ])('%s is refused', async (_what, path, code) => {
    const codes = await codesOf(spec(path))
    if (key !== 'file') expect(codes.length).toBeGreaterThan(0) // weights that are not there are a doubt
    if (code !== '') expect(codes).toContain(code)
    else expect(codes).not.toContain('path-not-allowed') // it is here, and no file
  })
})

describe('what lies in the folder', () => {
  it.each([
    ['a link to it', 'near.yaml'],
    ['a second name of it', 'hard.yaml'],
    ['in full', join(mine, 'net.yaml')],
    ['by a way round', 'inner/../net.yaml'],
    ['behind two slashes', 'inner//net.yaml'],
  ])('is read: %s', async (_what, path) => {
    expect(await codesOf(KEYS[0][1](path))).toEqual([])
  })
})

describe('weights', () => {
  it('are read of no link out, and of no pipe', async () => {
    expect(await codesOf(KEYS[3][1]('out.safetensors'))).toContain('path-not-allowed')
    expect(await codesOf(KEYS[3][1]('pipe.safetensors'))).toEqual(['weights-unreadable'])
  })

  it('take no header that is a link out', async () => {
    put('mine/headed.safetensors', readFileSync(join(root, 'far/w.safetensors')))
    expect(await codesOf(KEYS[3][1]('headed.safetensors'))).toEqual(['weights-unreadable'])
  })
})

describe('data', () => {
  it.each([['/etc'], ['../far'], ['away']])('at %s is no set of the spec', async (path) => {
    const sets = `train: { path: ${path} }, test: { path: ${path} }`
    const data = `{ dataset: image_folder, ${sets}, shape: [1, 28, 28], classes: 10, batch: { train: 2, test: 2 } }`
    expect(await codesOf(SMALL.replace('data: { dataset: mnist }', `data: ${data}`))).toContain('path-not-allowed')
  })
})

describe('names that differ in capitals', () => {
  it('are told, of files and of folders', async () => {
    put('mine/networks/lenet.yaml', NET)
    put('mine/spec.yaml', KEYS[0][1]('Networks/LeNet.yaml'))
    const told = async (): Promise<string> => {
      const { diagnostics } = await withWeights((host) => compile(join(mine, 'spec.yaml'), { host }))
      return diagnostics.map(({ help }) => help ?? '').join('\n')
    }
    expect(await told()).toContain('did you mean `networks/lenet.yaml`?')
    put('mine/spec.yaml', KEYS[0][1]('networks/LeNet.yaml'))
    expect(await told()).toContain('did you mean `networks/lenet.yaml`?')
  })

  it('are others to whoever allows: what is not surely inside is outside', () => {
    expect(isWithin('/a/Mine', '/a/Mine/net.yaml')).toBe(true)
    expect(isWithin('/a/Mine', '/a/mine/net.yaml')).toBe(false)
    expect(isWithin('/a/mine', '/a/mine-too/net.yaml')).toBe(false)
    expect(isWithin('/', '/a')).toBe(true)
  })
})

describe('what is written', () => {
  it('replaces a link, and does not follow it', () => {
    put('far/kept.txt', SECRET)
    link('written.txt', '../far/kept.txt')
    replaceFile(join(mine, 'written.txt'), 'new')
    expect(readFileSync(join(root, 'far/kept.txt'), 'utf8')).toBe(SECRET)
    expect(lstatSync(join(mine, 'written.txt')).isSymbolicLink()).toBe(false)
  })

  it('follows no link that waits where it is half written', () => {
    link(`half.txt.tmp-${process.pid}`, '../far/kept.txt')
    const file = new GrowingFile(join(mine, 'half.txt'))
    file.append(Buffer.from('new'))
    file.finish()
    expect(readFileSync(join(root, 'far/kept.txt'), 'utf8')).toBe(SECRET)
    expect(readFileSync(join(mine, 'half.txt'), 'utf8')).toBe('new')
  })

  it('never takes the place of what is read, under no name', async () => {
    const place = workplace()
    try {
      // one file under two names, as it is on a disk that knows no capitals
      linkSync(join(place.folder, 'x.yaml'), join(place.folder, 'X.YAML'))
      linkSync(join(place.folder, 'net.yaml'), join(place.folder, 'NET.yaml'))
      for (const output of ['x.yaml', 'X.YAML', 'NET.yaml']) {
        const { exitCode, stderr } = await place.run('emit', 'x.yaml', '--target', 'mermaid', '-o', output)
        expect([output, exitCode, stderr]).toEqual([output, 2, expect.stringContaining('is what this command reads')])
      }
      expect(readFileSync(join(place.folder, 'x.yaml'), 'utf8')).toBe(SMALL)
    } finally {
      place.remove()
    }
  })
})
