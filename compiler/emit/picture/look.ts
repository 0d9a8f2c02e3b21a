/** Colours, and the signs that say the same without them. */
import type { Item, Mark } from './picture.ts'

export interface Look {
  readonly fill: string
  readonly line: string
  readonly dashed: boolean
}

export const INK = '#1f2328'
export const FAINT = '#57606a'

/** Around what is frozen. */
export const PALE = '#f3f6f9'

export const SIGNS: Readonly<Record<Mark, string>> = { added: '+', removed: '−', changed: '~' }

/** Dashed is what training leaves as it is, or what is there no more. */
export type LookName = 'plain' | 'frozen' | 'data' | 'loss' | 'weights' | Mark

export const LOOKS: Readonly<Record<LookName, Look>> = {
  plain: { fill: '#ffffff', line: '#24292f', dashed: false },
  frozen: { fill: '#dde5ee', line: '#57606a', dashed: true },
  data: { fill: '#f0f2f4', line: '#8c959f', dashed: false },
  loss: { fill: '#f1e7fd', line: '#6f42c1', dashed: false },
  weights: { fill: '#ffffff', line: '#8c959f', dashed: false },
  added: { fill: '#d9f7df', line: '#1a7f37', dashed: false },
  removed: { fill: '#ffe5e3', line: '#cf222e', dashed: true },
  changed: { fill: '#fff3c4', line: '#9a6700', dashed: false },
}

export function lookOf({ kind, frozen, mark }: Pick<Item, 'kind' | 'frozen' | 'mark'>): LookName {
  if (mark) return mark
  if (kind === 'layer') return frozen ? 'frozen' : 'plain'
  return kind === 'labels' ? 'data' : kind
}

/** Its name, with the sign of its mark before it and how often it stands there after it. */
export function headOf({ name, mark, times }: Pick<Item, 'name' | 'mark' | 'times'>): string {
  return [...(mark ? [SIGNS[mark]] : []), name, ...(times > 1 ? [`×${times}`] : [])].join(' ')
}

/** Signs that nobody sees, and halves of letters, as ones that are seen. */
export function seen(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\0-\x1f]/g, (sign) => String.fromCodePoint(0x2400 + sign.charCodeAt(0)))
    .replace(/\x7f/g, '␡')
    .replace(/[\x80-\x9f\p{Surrogate}\ufffe\uffff\u202a-\u202e\u2066-\u2069]/gu, '�')
}
