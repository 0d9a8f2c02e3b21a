/** Losses, by what they minimise: one that is said otherwise and is the same function is told to be that. */
import type { LossSpec } from '../schema/index.ts'
import { toValue, treeAt, type MapTree, type Tree } from '../source/index.ts'
import { change, type DiffContext } from './context.ts'
import type { Change } from './change.ts'
import { differences, renamed } from './differences.ts'
import { inLine } from './in-line.ts'
import { lossForm, type LossForm } from './loss-form.ts'
import { paired } from './names.ts'
import type { Side } from './sides.ts'

interface LossSide {
  readonly name: string
  /** Under the names of after. */
  readonly tree: MapTree
  /** Under its own names. */
  readonly said: MapTree
  readonly form: LossForm
  /** As the plan prints it. */
  readonly formula: string
}

export function lossChanges({ before, after, names }: DiffContext): readonly Change[] {
  const pairs = paired(
    lossesOf(before, names.now),
    lossesOf(after, (text) => text),
    ({ name }) => name,
    ({ form, tree }) => `${form.divergence} ${form.coefficient} ${inLine(tree)}`,
  )
  const crossed = crossedIn(pairs)
  return pairs.flatMap(({ before: old, after: now }, i) => {
    if (crossed?.pairs.includes(i)) return crossed.pairs[0] === i ? [crossed.change] : []
    if (old && now) return between(old, now).map((found) => ({ ...found, of: [{ loss: now.name }] }))
    const loss = now ?? old
    if (!loss) return []
    const said = `${weightText(loss)} · ${loss.formula}`
    return [
      change(now ? 'loss-added' : 'loss-removed', {
        section: 'losses',
        subject: `losses.${loss.name}`,
        of: [{ loss: loss.name }],
        action: now ? 'added' : 'removed',
        ...(now ? { after: said } : { before: said }),
        places: now ? { after: loss.tree.span } : { before: loss.tree.span },
      }),
    ]
  })
}

function lossesOf({ tree, plan }: Side, now: (text: string) => string): readonly LossSide[] {
  const all = treeAt(tree, ['losses'])
  if (all?.kind !== 'map') return []
  return [...all.entries].flatMap(([name, { value }]): LossSide[] => {
    if (value.kind !== 'map') return []
    const own = renamed(value, now) as MapTree
    const planned = plan.losses.find((loss) => loss.name === name)
    const spec = toValue(own) as LossSpec // it was validated when it was compiled
    const [network, layer] = (planned?.input ?? '').split(/\.(.*)/)
    const input = plan.networks.find((found) => found.name === network)?.layers.find((found) => found.name === layer)
    const target = own.entries.get('target')?.value
    const form = lossForm(spec, {
      input: textOf(own.entries.get('input')?.value),
      target: textOf(target),
      batch: plan.data.batch.train,
      isFlat: input?.shapes[0]?.length === 1,
    })
    return [{ name, tree: own, said: value, form, formula: planned?.formula ?? form.divergence }]
  })
}

function textOf(tree: Tree | undefined): string {
  return tree ? inLine(tree) : ''
}

function between(old: LossSide, now: LossSide): readonly Change[] {
  const name = now.name
  const subject = `losses.${name}`
  const places = { before: old.tree.span, after: now.tree.span }
  const called =
    old.name === name
      ? []
      : [
          change('loss-renamed', {
            section: 'losses',
            subject,
            action: 'renamed',
            before: old.name,
            after: name,
            places,
          }),
        ]
  const found = differences(old.tree, now.tree, (text) => text)
  if (found.length === 0) return called
  const [first] = found
  const given = { section: 'losses' as const, subject, places: found.length === 1 && first ? first.places : places }
  const quotient = quotientOf(old.form, now.form)
  if (quotient !== undefined) {
    const keys = (side: 'before' | 'after'): string =>
      [...found]
        .sort((a, b) => (a.path.join() < b.path.join() ? -1 : 1))
        .map((one) => `${one.path.join('.')}: ${one[side] ? textOf(one[side]) : 'absent'}`)
        .join(', ')
    const values = { before: keys('before'), after: keys('after') }
    const constant = constantNote(old.form, now.form)
    if (quotient === 1) {
      const notes = ['equal: the same function of the student, said otherwise', ...constant]
      return [...called, change('loss-respelled', { ...given, ...values, notes })]
    }
    const onlyWeight = found.every(({ path }) => path[0] === 'weight')
    const scaled = onlyWeight
      ? { before: weightText(old), after: weightText(now), subject: `${subject}.weight` }
      : values
    const notes = Number.isFinite(quotient) && quotient !== 0 ? [`counts ${rounded(quotient)} × as much`] : []
    return [...called, change('loss-scaled', { ...given, ...scaled, notes: [...notes, ...constant] })]
  }
  if (found.every(({ path }) => path[0] === 'weight')) {
    const values = { before: weightText(old), after: weightText(now), subject: `${subject}.weight` }
    return [...called, change('loss-scaled', { ...given, ...values })]
  }
  return [
    ...called,
    ...found.map(({ path, before, after, places: here }) =>
      change('loss-changed', {
        section: 'losses',
        subject: [subject, ...path].join('.'),
        action: before ? (after ? 'changed' : 'removed') : 'added',
        ...(before && { before: inLine((after ? undefined : treeAt(old.said, path)) ?? before) }),
        ...(after && { after: inLine(after) }),
        places: { ...places, ...here },
      }),
    ),
  ]
}

/** How much more the loss counts than it did; undefined where it is another function, or a schedule says how much. */
function quotientOf(old: LossForm, now: LossForm): number | undefined {
  if (old.divergence !== now.divergence) return undefined
  if (old.coefficient === undefined || now.coefficient === undefined) {
    const isSame = JSON.stringify(old.weight) === JSON.stringify(now.weight)
    return isSame ? now.factor / old.factor : undefined
  }
  if (old.coefficient === now.coefficient) return 1
  const quotient = now.coefficient / old.coefficient
  return Math.abs(quotient - 1) < 1e-12 ? 1 : quotient
}

function constantNote(old: LossForm, now: LossForm): readonly string[] {
  if (old.constant === now.constant) return []
  const [word, what] = now.constant === undefined ? ['without', old.constant] : ['with', now.constant]
  return [`its value is told ${word} ${what}, which no student changes`]
}

interface Crossed {
  readonly pairs: readonly number[]
  readonly change: Change
}

/** Two losses whose weights stand at the other's place, and nothing else has changed in them: λ and 1 − λ. */
function crossedIn(
  pairs: readonly { readonly before: LossSide | undefined; readonly after: LossSide | undefined }[],
): Crossed | undefined {
  const moved = pairs.flatMap(({ before, after }, i) => {
    if (!before || !after) return []
    const found = differences(before.tree, after.tree, (text) => text)
    return found.length > 0 && found.every(({ path }) => path[0] === 'weight') ? [{ i, before, after }] : []
  })
  const [one, other, ...more] = moved
  if (!one || !other || more.length > 0) return undefined
  if (weightText(one.before) !== weightText(other.after) || weightText(one.after) !== weightText(other.before))
    return undefined
  const weights = (side: 'before' | 'after'): string =>
    [one, other].map((loss) => `${loss[side].name} ${weightText(loss[side])}`).join(', ')
  return {
    pairs: [one.i, other.i],
    change: change('losses-crossed', {
      section: 'losses',
      subject: `losses.${one.after.name}.weight`,
      of: [{ loss: one.after.name }, { loss: other.after.name }],
      before: weights('before'),
      after: weights('after'),
      notes: [`\`${one.after.name}\` and \`${other.after.name}\` have exchanged their weights`],
      places: { before: one.before.tree.span, after: one.after.tree.span },
    }),
  }
}

function weightText({ tree }: LossSide): string {
  return textOf(tree.entries.get('weight')?.value)
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)))
}
