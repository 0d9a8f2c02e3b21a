/**
 * Packs the built project, installs the archive in an empty folder as a user does, and has the command work there: at first with
 * nothing but the registry within reach, where the engine's installation cannot download, then with the cure that `run` names.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'ts-compile-pack-'))
const home = join(place, 'home')

/** Nobody listens on port 9, and the engine's installation asks the proxy that the variable names. */
const CUT_OFF = { ONNXRUNTIME_NODE_INSTALL: '', GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9' }
const NPM = ['--no-audit', '--no-fund', '--prefer-offline']

function run(folder, [command, ...args], { env = {}, exits = 0, says } = {}) {
  const { npm_config_onnxruntime_node_install: _, ...rest } = process.env // a script of npm has our own .npmrc in it
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...rest, NO_COLOR: '1', ...env },
  })
  const said = `${stdout}${stderr}`
  if (status === exits && (says === undefined || said.includes(says))) return said
  console.error(said)
  throw new Error(
    `\`${[command, ...args].join(' ')}\` ended with ${status}, not with ${exits} and ${says ?? 'anything'}`,
  )
}

try {
  mkdirSync(home)
  run(root, ['npm', 'pack', '--ignore-scripts', '--pack-destination', place])
  const archive = readdirSync(place).find((name) => name.endsWith('.tgz'))
  run(home, ['npm', 'init', '-y'])
  run(home, ['npm', 'install', ...NPM, `../${archive}`], { env: CUT_OFF })
  const ours = (...args) => ['npx', '--no-install', 'ts-compile', ...args]
  run(home, ours('--version'), { says: archive.slice('ts-compile-'.length, -'.tgz'.length) })
  run(home, ours('init', 'x'), { says: 'x-network.yaml' })
  run(home, ours('check', '--deny', 'warnings', 'x.yaml'))
  run(home, ours('check', 'node_modules/ts-compile/experiments'))
  run(home, ours('explain', 'distillation'))
  const short = ['--set', 'solver.max_iter=20']
  const train = ours('run', 'node_modules/ts-compile/experiments/mnist-teacher-slim.yaml', ...short, '--out', 'runs')
  const said = run(home, train, { exits: 3, says: 'error[engine-failed]' })
  const cure = /`ONNXRUNTIME_NODE_INSTALL=skip (npm install [^`]*)`/.exec(said)[1]
  run(home, [...cure.split(' '), ...NPM], { env: { ...CUT_OFF, ONNXRUNTIME_NODE_INSTALL: 'skip' } })
  run(home, train, { says: '20 iterations' })
  console.log(`${archive} installs, checks and trains`)
} finally {
  rmSync(place, { recursive: true, force: true })
}
