/** All parts together, as one map in the order in which people write it. */
import { Commented, type Written, type WrittenMap } from '../source/index.ts'
import { withDefaults } from './defaults.ts'
import { derive } from './derive.ts'
import type { Notes } from './notes.ts'
import { ratesOf, type Part } from './parts.ts'
import { layerList, textsOf, type LayerText, type Places } from './texts.ts'
import { weightsOf, type ImportedWeights } from './weights.ts'
import type { Gradients } from '../prototxt/index.ts'

export interface Networks {
  /** `network`, or `teacher` and `student`, or several under `teachers` and `students`. */
  readonly entries: WrittenMap
  /** Something frozen has no weights. */
  readonly untrained: boolean
}

export function networksOf(
  parts: readonly Part[],
  places: Places,
  weights: ImportedWeights | undefined,
  gradients: Gradients,
  notes: Notes,
): Networks {
  const told = parts.map((part) => {
    const texts = textsOf(part, places)
    tellOf(part, gradients, notes)
    return { part, texts, weights: weights && weightsOf(part, texts, weights, notes) }
  })
  const teachers = told.filter(({ part }) => part.role === 'teacher')
  const [teacher] = teachers
  const maps = told.map(({ part, texts, weights: own }): readonly [Part, Written] => {
    if (part.role === 'student' && teacher && teachers.length === 1) {
      const derived = derive(teacher.texts, texts, teacher.weights !== undefined)
      if (derived) return [part, { from: teacher.part.name, ...derived.edits, ...rest(part, texts, own) }]
    }
    return [part, partMap(part, baseOf(part, texts), own)]
  })
  /** The teacher's layers carry what the student derived from them says of its start. */
  function baseOf(part: Part, texts: readonly LayerText[]): readonly LayerText[] {
    if (part !== teacher?.part || teachers.length > 1) return texts
    const heirs = told.filter((one) => one.part.role === 'student')
    const found = heirs.flatMap((one) => derive(teacher.texts, one.texts, teacher.weights !== undefined) ?? [])
    return found[0]?.base ?? texts
  }
  const of = (role: Part['role'], many: string): WrittenMap => {
    const own = maps.filter(([part]) => part.role === role)
    const named: WrittenMap = Object.fromEntries(own.map(([part, map]) => [part.name, map]))
    return own.length > 1 ? { [many]: named } : named
  }
  return {
    entries: { ...of('network', 'networks'), ...of('teacher', 'teachers'), ...of('student', 'students') },
    untrained: told.some(
      ({ part, texts, weights: own }) =>
        own === undefined && (part.role === 'teacher' || texts.some(({ frozen }) => frozen)),
    ),
  }
}

function partMap(part: Part, texts: readonly LayerText[], weights: WrittenMap | undefined): WrittenMap {
  const { defaults, texts: written } = withDefaults(texts)
  return { ...rest(part, texts, weights), defaults, layers: layerList(written) }
}

/** What a network says beside its layers. */
function rest(part: Part, texts: readonly LayerText[], weights: WrittenMap | undefined): WrittenMap {
  const frozen = part.role === 'teacher' ? [] : texts.filter((text) => text.frozen).map(({ name }) => name)
  const unsteady = part.role === 'teacher' && texts.some(isUnsteady)
  return {
    weights,
    mode: unsteady
      ? new Commented('train', {
          beside: 'as in Caffe, whose frozen layers drop units and normalise by the batch in training',
        })
      : undefined,
    frozen: frozen.length > 0 ? frozen : undefined,
  }
}

function isUnsteady({ type, keys }: LayerText): boolean {
  return type === 'dropout' || (type === 'batch_norm' && keys['use_global_stats'] !== true)
}

function tellOf({ name, layers, untouched, role }: Part, gradients: Gradients, notes: Notes): void {
  if (untouched)
    notes.add(
      'networks',
      `no loss trains \`${name}\`; Caffe's weight decay would shrink it, and here it stays as it is`,
    )
  const idle = layers.filter(
    (wired) => !gradients.reached.has(wired.layer) && ratesOf(wired).some((rate) => rate !== 0),
  )
  if (role !== 'teacher' && idle.length > 0) {
    const names = idle.map(({ layer }) => `\`${layer.name}\``).join(', ')
    notes.add('networks', `no loss reaches ${names}; Caffe's weight decay would shrink it, and here it stays as it is`)
  }
}
