/** Which layers a net has in a phase: `include` and `exclude`. */
import type { Reporter } from '../../diagnostics/index.ts'
import { keyAt, messagesAt, numberAt, textAt, textsAt, type Message } from '../message.ts'
import type { CaffeLayer } from './layer.ts'

export interface NetState {
  readonly phase: 'TRAIN' | 'TEST'
  readonly level: number
  readonly stages: readonly string[]
}

/** What `states` say one after the other, the net's own and the solver's. */
export function stateOf(phase: NetState['phase'], states: readonly (Message | undefined)[]): NetState {
  const levels = states.flatMap((state) => numberAt(state, 'level') ?? [])
  return { phase, level: levels.at(-1) ?? 0, stages: states.flatMap((state) => textsAt(state, 'stage')) }
}

/** The layers of `state`; those that say both `include` and `exclude` are reported. */
export function layersIn(layers: readonly CaffeLayer[], state: NetState, reporter: Reporter): readonly CaffeLayer[] {
  return layers.filter(({ message, name }) => {
    const [include, exclude] = [messagesAt(message, 'include'), messagesAt(message, 'exclude')]
    if (include.length > 0 && exclude.length > 0) {
      reporter.report('caffe-net', {
        message: `\`${name}\` says both \`include\` and \`exclude\``,
        at: keyAt(message, 'exclude'),
        help: 'write either the rules that take the layer in, or those that leave it out',
      })
    }
    if (include.length === 0) return !exclude.some((rule) => meets(rule, state))
    return include.some((rule) => meets(rule, state))
  })
}

function meets(rule: Message, { phase, level, stages }: NetState): boolean {
  const wanted = textAt(rule, 'phase')
  if (wanted !== undefined && wanted !== phase) return false
  if (level < (numberAt(rule, 'min_level') ?? -Infinity) || level > (numberAt(rule, 'max_level') ?? Infinity))
    return false
  return (
    textsAt(rule, 'stage').every((stage) => stages.includes(stage)) &&
    !textsAt(rule, 'not_stage').some((stage) => stages.includes(stage))
  )
}
