/** A stranger's spec: `check` and `diff` read it, write nothing, ask no network, begin nothing but git, and are done soon. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { MAIN } from '../cli/command.ts'
import { SMALL, SMALL_FILES, type Files } from '../files.ts'
import { filesOf, hostileSpecs } from './hostile-specs.ts'
import { traced } from './traced.ts'

const root = mkdtempSync(join(tmpdir(), 'ts-compile-untrusted-'))
afterAll(() => rmSync(root, { recursive: true }))

function folderOf(name: string, files: Files): string {
  const folder = join(root, name.replaceAll(/\W/g, '-'))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return folder
}

describe.each(['check x.yaml', 'diff sound.yaml x.yaml'])('%s, which is hostile', (command) => {
  it.each(Object.entries(hostileSpecs))('%s: an answer within 5 s of work and 500 MB', async (name, files) => {
    const folder = folderOf(`${command} ${name}`, { ...SMALL_FILES, 'sound.yaml': SMALL, ...filesOf(files) })
    // seconds of processor time, which other work on the machine does not change; the peak of the memory is told by the system
    const program = `ulimit -t 5; ${JSON.stringify(process.execPath)} ${JSON.stringify(MAIN)} ${command} & wait $!`
    const measured = `import resource, subprocess, sys
ended = subprocess.run(["bash", "-c", ${JSON.stringify(program)}], capture_output=True)
sys.stderr.buffer.write(ended.stderr)
print(ended.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)`
    const { stdout, stderr } = await execa('/usr/bin/python3', ['-c', measured], {
      cwd: folder,
      env: { NO_COLOR: '1' },
    })
    const [exitCode, megabytes] = stdout.split(' ').map(Number)
    expect([0, 1, 2]).toContain(exitCode) // not 70, and not ended by the limit
    expect(stderr).not.toMatch(/\n +at |RangeError|TypeError/)
    expect(megabytes).toBeLessThan(500)
  })
})

describe('of a spec that is not trusted', () => {
  const folder = folderOf('traced', {
    ...SMALL_FILES,
    ...hostileSpecs['names with marks and control characters'],
    'sound.yaml': SMALL,
  })

  it('check writes no file, opens no socket, and begins no program', async () => {
    for (const file of ['x.yaml', 'sound.yaml']) {
      const { exitCode, written, sockets, programs, output } = await traced(folder, [
        process.execPath,
        MAIN,
        'check',
        file,
      ])
      expect([file, exitCode, output !== '']).toEqual([file, file === 'x.yaml' ? 1 : 0, true])
      expect({ written, sockets, programs }).toEqual({ written: [], sockets: [], programs: ['node'] })
    }
  })

  it.each([
    'compare sound.yaml x.yaml',
    'plan --check sound.yaml',
    'emit sound.yaml --target dot',
    'explain lr_policy',
  ])('%s does none of that either', async (command) => {
    const { exitCode, written, sockets, programs, output } = await traced(folder, [
      process.execPath,
      MAIN,
      ...command.split(' '),
    ])
    expect([0, 1, 2]).toContain(exitCode)
    expect(output).not.toBe('')
    expect({ written, sockets, programs }).toEqual({ written: [], sockets: [], programs: ['node'] })
  })

  it('diff of two revisions begins git alone, which writes nothing either', async () => {
    const repository = folderOf('repository', { ...SMALL_FILES, 'x.yaml': SMALL })
    const git = (...args: readonly string[]): Promise<unknown> =>
      execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: repository })
    await git('init', '-q')
    await git('add', '.')
    await git('commit', '-qm', 'first')
    writeFileSync(join(repository, 'x.yaml'), SMALL.replace('base_lr: 0.01', 'base_lr: 0.02'))
    // what a repository may bring along to be run by whoever looks at it
    await git('config', 'diff.external', 'touch external-ran')
    await git('config', 'core.fsmonitor', 'touch fsmonitor-ran')
    await git('config', 'core.pager', 'touch pager-ran')
    writeFileSync(join(repository, '.gitattributes'), '*.yaml diff=theirs filter=theirs\n')
    await git('config', 'diff.theirs.textconv', 'touch textconv-ran; cat')
    await git('config', 'filter.theirs.clean', 'touch filter-ran; cat')
    const { exitCode, written, sockets, programs, output } = await traced(repository, [
      process.execPath,
      MAIN,
      'diff',
      '--base',
      'HEAD',
      '--',
      '.',
    ])
    expect([exitCode, output]).toEqual([0, expect.stringContaining('base_lr')])
    expect({ written, sockets }).toEqual({ written: [], sockets: [] })
    expect(new Set(programs)).toEqual(new Set(['node', 'git']))
  })

  it('diff of a clone that lacks an object asks no remote for it', async () => {
    const repository = folderOf('partial', { ...SMALL_FILES, 'x.yaml': SMALL })
    const git = async (...args: readonly string[]): Promise<string> =>
      (await execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: repository })).stdout
    await git('init', '-q')
    await git('add', '.')
    await git('commit', '-qm', 'first')
    const object = await git('rev-parse', 'HEAD:x.yaml')
    rmSync(join(repository, '.git/objects', object.slice(0, 2), object.slice(2)))
    writeFileSync(join(repository, 'x.yaml'), SMALL.replace('base_lr: 0.01', 'base_lr: 0.02'))
    await git('config', 'core.repositoryformatversion', '1')
    await git('config', 'extensions.partialClone', 'origin')
    await git('config', 'remote.origin.url', repository)
    await git('config', 'remote.origin.promisor', 'true')
    await git('config', 'remote.origin.uploadpack', 'touch uploadpack-ran; git-upload-pack')
    const ran = join(repository, 'uploadpack-ran')
    await execa('git', ['cat-file', 'blob', object], { cwd: repository, reject: false })
    expect(existsSync(ran)).toBe(true) // git by itself runs it
    rmSync(ran)
    const { exitCode, stderr } = await execa(process.execPath, [MAIN, 'diff', '--base', 'HEAD', '--', '.'], {
      cwd: repository,
      reject: false,
      env: { NO_COLOR: '1' },
    })
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, 'error: this clone lacks files of `HEAD`'])
    expect(existsSync(ran)).toBe(false)
  })
})
