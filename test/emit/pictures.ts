/** Specs and names to draw. */
import fc from 'fast-check'

import { collapsed, experimentPicture, type Picture } from '../../compiler/emit/picture/index.ts'
import type { CompiledExperiment } from '../../compiler/index.ts'
import { compileFiles, lines, type Files } from '../harness.ts'

/** AlexNet teaches VGG-16. */
export const LARGE = `version: 1
name: alexnet-vgg16
data:
  dataset: image_folder
  train: { path: train }
  test: { path: val }
  shape: [3, 227, 227]
  classes: 1000
  transform: { resize: 256, crop: 227 }
teacher: { from: networks/alexnet.yaml }
student: { from: networks/vgg16.yaml, input: [3, 227, 227] }
losses:
  hard: { type: softmax_cross_entropy, input: student.fc8, target: data.label, weight: 0.5 }
  soft: { type: distillation, input: student.fc8, target: teacher.fc8, temperature: 4, weight: 0.5 }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
allow: [{ code: untrained-teacher, reason: it is only drawn }]
`

const known = new Map<string, CompiledExperiment>()

export function compiled(main: string, files: Files = {}): CompiledExperiment {
  const key = JSON.stringify([main, files])
  const found = known.get(key) ?? compiledAnew(main, files)
  known.set(key, found)
  return found
}

function compiledAnew(main: string, files: Files): CompiledExperiment {
  const { experiment, diagnostics } = compileFiles(files, main)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment
}

/** A line an item: what is said of it at first sight. */
export function heads({ items }: Picture, box: string): readonly string[] {
  return items
    .filter((item) => item.box === box)
    .map(({ name, times, lines: [first] }) => `${name}${times > 1 ? ` ×${times}` : ''}: ${first}`)
}

export function pictureOf(main: string, files?: Files): Picture {
  return collapsed(experimentPicture(compiled(main, files)))
}

/** A picture in which `names` are names, kinds, shapes and titles. */
export function named(names: readonly string[]): Picture {
  const items = names.map((name, i) => ({
    id: `${name}/${name}`,
    ...(i % 2 === 0 && { box: name }),
    kind: i % 2 === 0 ? ('layer' as const) : ('loss' as const),
    name,
    times: 1,
    lines: [name],
    shape: name,
    type: name,
    frozen: false,
  }))
  const boxes = names.filter((_, i) => i % 2 === 0).map((name) => ({ id: name, lines: [name], frozen: false }))
  const arrows = items.slice(1).map(({ id }, i) => ({
    from: items[i]?.id ?? id,
    to: id,
    label: names[i + 1] ?? '',
    kind: 'value' as const,
  }))
  return { title: names[0] ?? '', caption: [], boxes, frames: [], items, arrows }
}

/** What would end a text, begin markup or mean something to DOT, Mermaid, XML or HTML. */
export const HOSTILE: readonly string[] = [
  'a"b', "it's", '<b>&amp;</b>', 'a\\', '\\N\\G\\l', '"]; x -> y [label="', '</td></tr>', '<!-- -->', ']]>', '#quot;', '#35;',
  '"]:::x', '`code`', '"`**md**`"', '%%{init: {}}%%', 'end', 'subgraph', 'style:#x;', 'classDef:#a;', '$$x$$', 'a|b', '--x', '&#x26;',
  'Größe', '卷积1', 'слой', '🙂', 'e\u0301', '$&', '%0041', 'javascript:alert(1)', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>',
] // prettier-ignore

/** Names as layers may have them: no colon, no white space, and here no sign that is not seen. */
export const names: fc.Arbitrary<string> = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((name) => /^[^\s\p{C}]+$/u.test(name))
