/** The files of an import: which is the net, which the solver, and what either says of the other. */
import { posix } from 'node:path'

import { Reporter, type Span } from '../diagnostics/index.ts'
import type { Host } from '../host.ts'
import { nearPath } from '../near-path.ts'
import {
  isSolver,
  messageAt,
  messagesAt,
  placeAt,
  readPrototxt,
  textAt,
  textsAt,
  valuesAt,
  type Message,
} from '../prototxt/index.ts'

export interface Sources {
  readonly solver: Message | undefined
  readonly train: Message
  /** The same message where one net has both phases. */
  readonly test: Message
  /** The files, as they were read. */
  readonly files: readonly string[]
}

/** `net` may be a solver that holds its net, or names it. Undefined after a reported mistake. */
export function readSources(
  net: string,
  solver: string | undefined,
  host: Host,
  reporter: Reporter,
): Sources | undefined {
  const text = read(net, undefined, host, reporter)
  if (text === undefined) return undefined
  if (solver === undefined && isSolver(net, text, new Reporter())) return ofSolver(net, undefined, host, reporter)
  if (solver !== undefined) return ofSolver(solver, net, host, reporter)
  const message = readPrototxt(net, text, 'NetParameter', reporter)
  return message && { solver: undefined, train: message, test: message, files: [net] }
}

/** `given`: a net that the command line names, which counts more than the one of the solver. */
function ofSolver(file: string, given: string | undefined, host: Host, reporter: Reporter): Sources | undefined {
  const text = read(file, undefined, host, reporter)
  const solver = text === undefined ? undefined : readPrototxt(file, text, 'SolverParameter', reporter)
  if (!solver) {
    if (given !== undefined) readNet(given, undefined, host, reporter) // its mistakes are told too
    return undefined
  }
  if (given !== undefined) {
    const message = readNet(given, undefined, host, reporter)
    return message && { solver, train: message, test: message, files: [given, file] }
  }
  const fields = ['net', 'net_param', 'train_net', 'train_net_param'] as const
  const said = fields.filter((field) => valuesAt(solver, field).length > 0)
  const [first, second] = said
  if (first === undefined || second !== undefined) {
    reporter.report('caffe-solver', {
      message:
        first === undefined ? 'the solver names no net' : `the solver has both \`${first}\` and \`${second ?? ''}\``,
      at: second === undefined ? solver.span : placeAt(solver, second),
      help: first === undefined ? 'write `net: "…"`, or name the net on the command line' : 'keep one of the two',
    })
    return undefined
  }
  const files = [file]
  const named = (field: string): Message | undefined => {
    const path = textAt(solver, field) ?? ''
    const found = [
      posix.join(posix.dirname(file), path),
      path,
      posix.join(posix.dirname(file), posix.basename(path)),
    ].find((one) => mayName(one, file, host) && host.readText(one).ok)
    const wanted = found ?? posix.join(posix.dirname(file), path)
    files.push(wanted)
    if (mayName(wanted, file, host)) return readNet(wanted, placeAt(solver, field), host, reporter)
    reporter.report('path-not-allowed', {
      message: `\`${wanted}\` lies outside of what this file may name`,
      at: placeAt(solver, field),
      help: 'name the net on the command line: `ts-compile import NET --solver SOLVER`',
    })
    return undefined
  }
  const train = first.endsWith('_param') ? messageAt(solver, first) : named(first)
  if (!train) return undefined
  const inline = messagesAt(solver, 'test_net_param')[0]
  const test = inline ?? (textsAt(solver, 'test_net').length > 0 ? named('test_net') : undefined)
  return { solver, train, test: test ?? train, files }
}

/** Caffe takes paths from where it is called; a stranger's solver says any. */
function mayName(file: string, solver: string, host: Host): boolean {
  return !host.outside(file, solver) || !host.outside(file, posix.basename(solver))
}

function readNet(file: string, wanted: Span | undefined, host: Host, reporter: Reporter): Message | undefined {
  const text = read(file, wanted, host, reporter)
  return text === undefined ? undefined : readPrototxt(file, text, 'NetParameter', reporter)
}

function read(file: string, wanted: Span | undefined, host: Host, reporter: Reporter): string | undefined {
  const found = host.readText(file)
  if (found.ok) return found.text
  reporter.report('unreadable-file', {
    message: `cannot read \`${file}\`: ${found.reason}`,
    at: wanted,
    help: nearPath(file, wanted, host),
  })
  return undefined
}
