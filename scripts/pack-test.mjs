/**
 * Packs the built project, installs the archive in an empty folder as a user does, and has the command work there: at first with
 * nothing but the registry within reach, where the engine's installation cannot download, then with the cure that `run` names. By each
 * version of npm that is about; and the archive holds nothing else, and is built of the same bytes elsewhere.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'ts-compile-pack-'))

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

/** What may be published. */
const PUBLISHED = [
  /^(LICENSE|README\.md|package\.json)$/,
  /^dist\/cli\/.+\.(js|js\.map|json|txt)$/, // with the maps by which a bug's stack is told
  /^dist\/(compiler|runtime|schema)\/.+\.(js|json|d\.ts)$/,
  /^(experiments|schema|templates)\/.+$/,
]
/** Each has its own way with scripts and peers. */
const NPM_VERSIONS = ['10', '11']

try {
  const packed = JSON.parse(
    spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', place], {
      cwd: root,
      encoding: 'utf8',
    }).stdout,
  )
  const [{ filename: archive, files }] = packed
  const others = files.map(({ path }) => path).filter((path) => !PUBLISHED.some((what) => what.test(path)))
  if (others.length > 0) throw new Error(`the archive holds what nobody needs: ${others.slice(0, 5).join(', ')}`)
  for (const version of NPM_VERSIONS) worksWith(version, archive)
  builtAgain()
} finally {
  rmSync(place, { recursive: true, force: true })
}

/** Installed by a version of npm, it checks and trains. */
function worksWith(version, archive) {
  const home = join(place, `npm-${version}`)
  mkdirSync(home)
  const npm = ['npx', '--yes', `npm@${version}`]
  run(home, [...npm, 'init', '-y'])
  run(home, [...npm, 'install', ...NPM, `../${archive}`], { env: CUT_OFF })
  const ours = (...args) => ['npx', '--no-install', 'ts-compile', ...args]
  run(home, ours('--version'), { says: archive.slice('ts-compile-'.length, -'.tgz'.length) })
  run(home, ours('init', 'x'), { says: 'x-network.yaml' })
  run(home, ours('check', '--deny', 'warnings', 'x.yaml'))
  run(home, ours('check', 'node_modules/ts-compile/experiments'))
  run(home, ours('explain', 'distillation'))
  const short = ['--set', 'solver.max_iter=20']
  const train = ours('run', 'node_modules/ts-compile/experiments/mnist-teacher-slim.yaml', ...short, '--out', 'runs')
  const said = run(home, train, { exits: 3, says: 'error[engine-failed]' })
  const [, ...cure] = /`ONNXRUNTIME_NODE_INSTALL=skip (npm install [^`]*)`/.exec(said)[1].split(' ')
  run(home, [...npm, ...cure, ...NPM], { env: { ...CUT_OFF, ONNXRUNTIME_NODE_INSTALL: 'skip' } })
  run(home, train, { says: '20 iterations' })
  console.log(`${archive}, installed by npm ${version}, checks and trains`)
}

/** Elsewhere, from the same files, the build makes the same bytes. */
function builtAgain() {
  const copy = join(place, 'again')
  const made = (path) => ['node_modules', 'dist', '.git', 'runs'].includes(path.slice(root.length).split('/')[0])
  cpSync(root, copy, { recursive: true, filter: (path) => !made(path) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  run(copy, ['npm', 'run', 'build'])
  const differ = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter(
      (file) => !existsSync(join(copy, file)) || !readFileSync(join(copy, file)).equals(readFileSync(join(root, file))),
    )
  if (differ.length > 0) throw new Error(`built again elsewhere, these differ: ${differ.join(', ')}`)
  console.log('built again elsewhere, every file is the same')
}
