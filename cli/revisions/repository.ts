/** What git says of the repository around the working folder. */
import { execa, execaSync, type ExecaError } from 'execa'

import { onlySuggestion } from '../../compiler/diagnostics/index.ts'
import { EXIT, Exit } from '../exit.ts'

/** Larger files are no specs; the host of the disk says the same. */
const LIMIT_BYTES = 4_000_000

export interface TreeEntry {
  readonly mode: string
  readonly object: string
  /** Bytes; absent of a submodule. */
  readonly size: number | undefined
}

/** A commit, and the texts of all YAML files in it. */
export interface Revision {
  /** As it was asked for. */
  readonly name: string
  /** By path from the repository's root. */
  readonly entries: ReadonlyMap<string, TreeEntry>
  readonly bytes: (entry: TreeEntry) => Uint8Array
}

export interface Repository {
  /** Absolute. */
  readonly root: string
  /** The working folder from there, with `/` at its end; empty at the root. */
  readonly prefix: string
  readonly revision: (name: string) => Promise<Revision>
}

/** Ends the command where there is no repository, or no git. */
export async function openRepository(): Promise<Repository> {
  const said = await git(['rev-parse', '--show-toplevel', '--show-prefix', '--is-shallow-repository'])
  if (said === undefined) throw new Exit(EXIT.usage, 'this folder is in no git repository', 'name two files instead')
  const [root = '', prefix = '', shallow] = said.split('\n')
  return { root, prefix, revision: (name) => readRevision(name, shallow === 'true') }
}

async function readRevision(name: string, isShallow: boolean): Promise<Revision> {
  const commit = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
  if (commit === undefined) throw await unknownRevision(name, isShallow)
  const listed = await git(['ls-tree', '-r', '-l', '-z', '--full-tree', commit.trim()])
  if (listed === undefined) throw incomplete(name)
  const entries = new Map<string, TreeEntry>()
  for (const line of listed.split('\0')) {
    const [, mode, object, size = '', path] = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-|BAD)\t([^]+)$/.exec(line) ?? []
    if (mode === undefined || object === undefined || path === undefined) continue
    // bad is the size of what is not there: other files than specs may be far away
    if (size === 'BAD' && isText(path, { mode, object, size: 0 })) throw incomplete(name)
    entries.set(path, { mode, object, size: /\d/.test(size) ? Number(size) : undefined })
  }
  const wanted = [...entries].filter(([path, entry]) => isText(path, entry)).map(([, { object }]) => object)
  const known = await objects([...new Set(wanted)])
  if (known === undefined) throw incomplete(name)
  return { name, entries, bytes: ({ object }) => known.get(object) ?? one(object) }
}

function isText(path: string, { mode, size = Infinity }: TreeEntry): boolean {
  return (/\.ya?ml$/.test(path) && size <= LIMIT_BYTES) || mode === '120000'
}

function incomplete(name: string): Exit {
  const help = 'it was cloned with a filter, or is damaged: `git fetch --refetch --no-filter` brings all of it'
  return new Exit(EXIT.usage, `this clone lacks files of \`${name}\``, help)
}

/** All at once: a process for each would take longer than compiling. Undefined where one is not there. */
async function objects(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const found = new Map<string, Uint8Array>()
  if (names.length === 0) return found
  const { stdout } = await execa('git', ['cat-file', '--batch'], {
    input: `${names.join('\n')}\n`,
    encoding: 'buffer',
    maxBuffer: 1 << 30,
    stripFinalNewline: false,
    env: ENVIRONMENT,
  })
  const bytes = Buffer.from(stdout)
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at)
    const [name = '', type, size] = bytes.toString('utf8', at, end).split(' ')
    if (type === 'missing') return undefined
    const length = Number(size)
    found.set(name, bytes.subarray(end + 1, end + 1 + length))
    at = end + 1 + length + 1
  }
  return found
}

function one(object: string): Uint8Array {
  return execaSync('git', ['cat-file', 'blob', object], {
    encoding: 'buffer',
    maxBuffer: 1 << 30,
    stripFinalNewline: false,
    env: ENVIRONMENT,
  }).stdout
}

/** No lock is taken, and nothing is asked. */
const ENVIRONMENT = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
  // of a clone that lacks objects git would ask a remote for them, by a program that its configuration names
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: '', // the same, of a git that does not know the first
}

/** What it prints; undefined where it ends with a code of its own. */
async function git(args: readonly string[]): Promise<string | undefined> {
  try {
    return (await execa('git', args, { env: ENVIRONMENT, maxBuffer: 1 << 30 })).stdout
  } catch (error) {
    const { code, exitCode } = error as ExecaError
    if (code === 'ENOENT') throw new Exit(EXIT.usage, 'git is not installed, and it is what reads revisions')
    if (exitCode !== undefined) return undefined
    throw error
  }
}

async function unknownRevision(name: string, isShallow: boolean): Promise<Exit> {
  const help = isShallow
    ? 'this clone is shallow: `git fetch --unshallow` brings the rest, or `fetch-depth: 0` where CI checks out'
    : onlySuggestion(name, ((await git(['for-each-ref', '--format=%(refname:short)'])) ?? '').split('\n'))
  const told = isShallow || help === undefined ? help : `did you mean \`${help}\`?`
  return new Exit(EXIT.usage, `there is no revision \`${name}\` in this repository`, told)
}
