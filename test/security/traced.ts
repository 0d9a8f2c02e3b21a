/** What a process asks the system for, as `strace` sees it: of all of its threads and children. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'

export interface Traced {
  readonly exitCode: number | undefined
  readonly output: string
  /** Files that were opened to be written, made, renamed, removed or changed. */
  readonly written: readonly string[]
  /** Everything that is about sockets, but for the nameless pairs by which a process talks to its children. */
  readonly sockets: readonly string[]
  /** Programs that were begun, by their names. */
  readonly programs: readonly string[]
}

const WRITES =
  'open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,truncate,ftruncate,chmod,fchmod,fchmodat,chown,fchown,fchownat,mknod,mknodat,utimensat'
const CALL = /^\d+ +(\w+)\((.*)$/

export async function traced(cwd: string, args: readonly string[]): Promise<Traced> {
  const log = join(cwd, '..', `trace-${process.pid}.log`)
  const calls = `trace=${WRITES},socket,connect,bind,listen,execve,execveat`
  const { exitCode, all } = await execa('strace', ['-f', '-qq', '-s', '300', '-e', calls, '-o', log, ...args], {
    cwd,
    reject: false,
    all: true,
    env: { NO_COLOR: '1', NODE_DISABLE_COMPILE_CACHE: '1' }, // Node's own, of our code, from 22.8 on
  })
  const made = readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name, rest] = CALL.exec(line) ?? []
      return name === undefined ? [] : [{ name, rest }]
    })
  const named = (rest: string): string => /"((?:[^"\\]|\\.)*)"/.exec(rest)?.[1] ?? rest
  return {
    exitCode,
    output: all,
    written: made
      .filter(({ name, rest }) => !/^exec|socket|connect|bind|listen|send/.test(name) && isWrite(name, rest))
      .map(({ name, rest }) => `${name} ${named(rest)}`),
    sockets: made
      .filter(({ name }) => /socket|connect|bind|listen|send/.test(name))
      .map(({ name, rest }) => `${name} ${rest}`),
    programs: made.filter(({ name }) => /^exec/.test(name)).map(({ rest }) => named(rest).replace(/.*\//, '')),
  }
}

/** To open a file is to write where it may be; what went to nowhere, or to a terminal, wrote nothing. */
function isWrite(name: string, rest: string): boolean {
  if (!/^open/.test(name)) return true
  return /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(rest) && !/"\/dev\/(null|tty)"/.test(rest)
}
