/**
 * Holds the engine on TensorFlow against the package that it runs on, which nobody has to have: installs @tensorflow/tfjs-node-gpu without
 * its scripts, and so without its binding, in a folder of its own, and checks that the types we gave it are its own, that it has every
 * function and kernel that we call, and that a binding which is missing is told in plain words. Needs `npm run build`.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const engine = join(root, 'runtime/engines/tfjs')
const PACKAGE = '@tensorflow/tfjs-node-gpu'
const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-gpu-types-'))
try {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']
  execFileSync('npm', [...install, `${PACKAGE}@${peerDependencies[PACKAGE]}`], { cwd: folder, stdio: 'inherit' })
  checkTypes()
  checkKernels()
  checkMessage()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function checkTypes() {
  const sources = readdirSync(engine, { recursive: true }).filter((file) => String(file).endsWith('.ts'))
  const texts = sources.map((file) => readFileSync(join(engine, String(file)), 'utf8'))
  const functions = new Set(texts.flatMap((text) => [...text.matchAll(/\btf\.([a-zA-Z]+)\(/g)].map(([, name]) => name)))
  writeFileSync(
    join(folder, 'check.ts'),
    `import type * as Gpu from '${PACKAGE}'
import type { NodeJSKernelBackend } from '${PACKAGE}/dist/nodejs_kernel_backend.js'
import type { NodeBackend, NodePackage } from '${join(engine, 'node-binding.ts')}'

declare const gpu: typeof Gpu
declare const backend: NodeJSKernelBackend
export const ours: NodePackage = gpu
export const registered: NodeBackend = backend
export const functions: readonly (keyof typeof Gpu)[] = ${JSON.stringify([...functions].sort())}
`,
  )
  const compilerOptions = {
    noEmit: true,
    isolatedDeclarations: false,
    declaration: false,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
    typeRoots: [join(root, 'node_modules/@types')],
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files: ['check.ts'] }),
  )
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'inherit' })
  console.log(`types: ours are those of ${PACKAGE}, which has the ${functions.size} functions that we call`)
}

/** Kernels are called by their names. */
function checkKernels() {
  const used = readFileSync(join(root, 'test/engines/tfjs-kernels.golden.txt'), 'utf8').trim().split('\n')
  const kernels = join(folder, 'node_modules', PACKAGE, 'dist/kernels')
  const texts = readdirSync(kernels).filter((file) => file.endsWith('.js'))
  const known = texts.flatMap((file) =>
    [...readFileSync(join(kernels, file), 'utf8').matchAll(/kernelName: tfjs_1\.(\w+)/g)].map(([, name]) => name),
  )
  const missing = used.filter((name) => !known.includes(name))
  if (missing.length > 0) throw new Error(`${PACKAGE} has no kernel ${missing.join(', ')}`)
  console.log(`kernels: it has all ${used.length} that ops of the graph are made of`)
}

/** Our own code beside the package, as where both are installed. */
function checkMessage() {
  const inner = join(folder, 'inner')
  mkdirSync(inner)
  cpSync(join(root, 'dist'), join(inner, 'dist'), { recursive: true })
  cpSync(join(root, 'package.json'), join(inner, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(inner, 'node_modules'))
  const open = pathToFileURL(join(inner, 'dist/runtime/engines/tfjs/index.js')).href
  const program = `
    const { openTfjs } = await import('${open}')
    const message = await openTfjs({ device: 'cuda' }).then(() => 'it opened', (error) => error.message)
    console.log(message)`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).trim()
  if (!said.startsWith(`the package \`${PACKAGE}\` has no binding`))
    throw new Error(`of a missing binding it says: ${said}`)
  console.log(`messages: ${said}`)
}
