/** Sentences that every form shares. */
import {
  amount,
  changeCatalogue,
  countsOf,
  roundedText,
  type Change,
  type SpecDiff,
  type Total,
} from '../../diff/index.ts'
import { counted } from '../table.ts'

export const SIGNS: Readonly<Record<Change['action'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  renamed: '»',
}

/** `0.001 → 0.01`, or what there is of it; empty where the subject says all. */
export function valuesOf(change: Change): string {
  const { action } = change
  const [before, after] = rounded(shortened(change.before), shortened(change.after))
  if (before !== undefined && after !== undefined) return `${before} → ${after}`
  if (action === 'changed' && before === undefined && after !== undefined) return `→ ${after}`
  return after ?? before ?? ''
}

/** 0.1 for 0.09999999999999998, where that leaves two values apart. */
function rounded(before?: string, after?: string): readonly [string | undefined, string | undefined] {
  const short = (text?: string): string | undefined => text && roundedText(text)
  return short(before) === short(after) ? [before, after] : [short(before), short(after)]
}

/** A whole map is long. */
function shortened(value: string | undefined): string | undefined {
  return value !== undefined && value.length > 120 ? `${value.slice(0, 120)}…` : value
}

/** A change as one sentence, for where there is one line. */
export function sentenceOf(change: Change): string {
  const values = valuesOf(change)
  const word = { added: ' is new', removed: ' is gone', changed: '', renamed: ' has another name' }[change.action]
  const said = `\`${change.subject}\`${word}${values === '' ? '' : `: ${values}`}`
  const bare = values === '' && change.action === 'changed' ? `${said}: ${changeCatalogue[change.code].meaning}` : said
  return [bare, ...change.notes].join('; ')
}

/** `2 breaking, 1 retrains`. */
export function countsText(specs: readonly SpecDiff[]): string {
  return countsOf(specs)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

/** What stands for a spec that was not compared. */
export function outcomeText({ outcome }: SpecDiff): string {
  switch (outcome.kind) {
    case 'same':
      return 'no change'
    case 'added':
      return `a new experiment, \`${outcome.name}\``
    case 'removed':
      return `the experiment \`${outcome.name}\` is gone`
    case 'broken':
      return `cannot be compared: ${outcome.side} has ${counted(outcome.errors, 'error')}, first: ${outcome.first}`
    case 'compared':
      return outcome.diff.changes.length + outcome.diff.members.length === 0 ? 'no change' : ''
  }
}

/** `parameters of student 48,554 → 97,108`. */
export function totalText(total: Total): string {
  return `${total.name} ${amount(total, total.before)} → ${amount(total, total.after)}`
}

/** `12 layers of teacher, 2 losses`. */
export function unchangedText(unchanged: Readonly<Record<string, number>>): string {
  return Object.entries(unchanged)
    .map(([what, count]) => {
      const [word = '', ...rest] = what.split(' of ')
      const plural = word.endsWith('s') ? `${word}es` : `${word}s`
      return [count === 1 ? `1 ${word}` : `${count} ${plural}`, ...rest].join(' of ')
    })
    .join(', ')
}
