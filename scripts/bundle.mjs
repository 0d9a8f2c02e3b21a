/**
 * Replaces what tsc made of `cli/` by a few files, and puts into them the packages that most commands need: to look up and
 * load some four hundred modules took longer than to check a spec. The library, `dist/compiler` and `dist/runtime`, stays one
 * file a module.
 */
import { chmod, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'

import { decode, encode } from '@jridgewell/sourcemap-codec'
import { rolldown } from 'rolldown'

const root = new URL('../', import.meta.url)
const path = (name) => fileURLToPath(new URL(name, root))

/** What goes in, with what these need themselves. Every other package is loaded from where it is installed, when it is used. */
const PACKAGES = [
  'ajv',
  'commander',
  'env-paths',
  'fastest-levenshtein',
  'handlebars',
  'is-safe-filename',
  'jsep',
  'picocolors',
  'picomatch',
  'safe-stable-stringify',
  'source-map',
  'yaml',
]

const FOREIGN = /[^\0-\x7f]/g

const workers = (await readdir(path('runtime'), { recursive: true })).filter((name) => name.endsWith('-worker.ts'))
const bundle = await rolldown({
  cwd: path('.'),
  input: {
    main: 'cli/main.ts',
    'disk-host': 'cli/disk-host.ts', // the benchmark compiles specs, too
    'weights-host': 'cli/weights-host.ts',
    ...Object.fromEntries(workers.map((name) => [name.replace(/^.*[\\/]|\.ts$/g, ''), `runtime/${name}`])),
  },
  platform: 'node',
  plugins: [{ name: 'json-as-text', load: jsonAsText }],
  external: (id) => !id.startsWith('.') && !isAbsolute(id) && !PACKAGES.includes(packageOf(id)),
  // of its two builds the one that is made of ES modules, from which what nobody calls is left out
  resolve: { alias: { yaml: path('node_modules/yaml/browser/dist/index.js') } },
})

const done = path('dist/cli')
const fresh = path('dist/cli.new')
const { output } = await bundle.write({
  dir: fresh,
  cleanDir: true,
  chunkFileNames: '[name]-[hash].js',
  comments: { legal: true, annotation: false, jsdoc: false },
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  sourcemap: true,
  sourcemapExcludeSources: true,
})
await bundle.close()
const chunks = output.filter(({ type }) => type === 'chunk')
requireNeighbours()
for (const { fileName, sourcemapFileName } of chunks) await writeInAscii(fileName, sourcemapFileName)
await writeFile(`${fresh}/LICENSES.txt`, await licences())
await chmod(`${fresh}/main.js`, 0o755) // `npx` runs it from here, and makes it so only when it meets this folder first
await rm(done, { recursive: true, force: true })
await rename(fresh, done)

/** Text is taken in faster than code: of all that is in the schema, little is looked at in a start. */
async function jsonAsText(id) {
  if (!id.endsWith('.schema.json')) return null
  const text = JSON.stringify(JSON.parse(await readFile(id, 'utf8')))
  return { code: `export default JSON.parse(${JSON.stringify(text)})`, moduleType: 'js' }
}

/**
 * Node takes in a file without a letter beyond ASCII in a fraction of the time. Where one is written otherwise, what comes
 * after it in its line moves, in the source map too. (The letters stand in texts and patterns, where both are the same.)
 */
async function writeInAscii(name, mapName) {
  const code = await readFile(`${fresh}/${name}`, 'utf8')
  await writeFile(`${fresh}/${name}`, code.replace(FOREIGN, escaped))
  if (!mapName) return
  const map = JSON.parse(await readFile(`${fresh}/${mapName}`, 'utf8'))
  const lines = code.split('\n')
  const mappings = encode(decode(map.mappings).map((line, i) => moved(line, lines[i] ?? '')))
  await writeFile(`${fresh}/${mapName}`, JSON.stringify({ ...map, sources: map.sources.map(fromHere), mappings }))
}

function escaped(letter) {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function moved(segments, line) {
  const places = [...line.matchAll(FOREIGN)].map(({ index }) => index)
  let before = 0
  return segments.map(([column, ...rest]) => {
    while (places[before] < column) before++
    return [column + before * (escaped('…').length - 1), ...rest]
  })
}

/** The name of the package that `id`, or a file of it, belongs to. */
function packageOf(id) {
  const parts = id.replace(/^.*node_modules[\\/]/, '').split(/[\\/]/)
  return parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join('/')
}

/** A file that is found from the place of the code must lie beside it here too. */
function requireNeighbours() {
  const names = new Set(chunks.map(({ fileName }) => fileName))
  for (const { fileName, code } of chunks) {
    for (const [text, name] of code.matchAll(/new URL\(\s*(.*?),\s*import\.meta\.url\s*\)/g)) {
      const said = /^['"`]\.\/(.*)['"`]$/.exec(name)?.[1]
      if (!names.has(said)) throw new Error(`${fileName} looks for a file that is not in dist/cli: ${text}`)
    }
  }
}

/** Whose code is in the files, as their licences ask. */
async function licences() {
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds).filter((id) => id.includes('node_modules'))
  const texts = [...new Set(modules.map(packageOf))].sort().map(async (name) => {
    const folder = path(`node_modules/${name}/`)
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
    if (file === undefined) throw new Error(`the package ${name} has no licence that could go along`)
    return `${name}\n\n${(await readFile(folder + file, 'utf8')).trim()}\n`
  })
  return `Parts of these packages are in the files beside this one.\n\n${(await Promise.all(texts)).join('\n---\n\n')}`
}

/** Packages may lie anywhere above or be linked: a map names them as if they lay here, so that builds are the same bytes everywhere. */
function fromHere(source) {
  return source.replace(/^(?:.*\/)?(?=node_modules\/)/, '../../')
}
