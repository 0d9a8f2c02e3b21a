/** Pictures of a difference: what came, what is gone and what changed, and nothing else. */
import { describe, expect, it } from 'vitest'

import {
  collapsed,
  comparedPicture,
  dotText,
  mermaidText,
  neighbourhood,
  type Picture,
} from '../../compiler/emit/picture/index.ts'
import { experiments, type Edit } from '../harness.ts'
import { compiled } from './pictures.ts'

function edited(edits: readonly Edit[], name = 'mnist-distill.yaml'): ReturnType<typeof compiled> {
  const text = edits.reduce((before, [from, to]) => {
    expect(before).toContain(from)
    return before.replace(from, to)
  }, experiments[name] ?? '')
  return compiled('x.yaml', { 'x.yaml': text })
}

function compared(...edits: readonly Edit[]): Picture {
  return collapsed(comparedPicture(edited([]), edited(edits)))
}

/** `~ student/conv1_s`, and arrows as `+ a → b`. */
function marksIn({ items, arrows, boxes }: Picture): readonly string[] {
  const sign = { added: '+', removed: '-', changed: '~' }
  return [
    ...boxes.flatMap(({ id, mark }) => (mark ? [`${sign[mark]} [${id}]`] : [])),
    ...items.flatMap(({ id, mark }) => (mark ? [`${sign[mark]} ${id}`] : [])),
    ...arrows.flatMap(({ from, to, mark, label }) => (mark ? [`${sign[mark]} ${from} → ${to}: ${label}`] : [])),
  ]
}

const linesOf = ({ items }: Picture, id: string): readonly string[] => items.find((item) => item.id === id)?.lines ?? []

describe('a compared picture', () => {
  it('has no mark where nothing differs, and no neighbourhood', () => {
    const same = compared(
      ['description: A LeNet', 'description: Le LeNet'],
      ['sweep: { lambda: [0, 0.9] }', 'sweep: { lambda: [0, 0.8] }'],
    )
    expect(marksIn(same)).toEqual([])
    expect(neighbourhood(same)).toBeUndefined()
  })

  it('marks a layer and what follows of it, with the numbers', () => {
    const picture = compared(['conv1: { num_output: 8 }', 'conv1: { num_output: 12 }'])
    expect(marksIn(picture)).toEqual([
      '~ student/conv1_s',
      '~ student/conv2_s',
      '~ student/conv1_s → student/pool1_s: 8×24×24 → 12×24×24',
      '~ student/pool1_s → student/conv2_s: 8×12×12 → 12×12×12',
    ])
    expect(linesOf(picture, 'student/conv1_s')).toEqual(['convolution 5×5', 'num_output 8 → 12'])
    const near = neighbourhood(picture)
    expect(near?.items.map(({ id }) => id)).toEqual([
      'data',
      'student/conv1_s',
      'student/pool1_s',
      'student/conv2_s',
      'student/pool2_s',
    ])
    expect(near?.boxes.map(({ id }) => id)).toEqual(['student'])
  })

  it('keeps what is gone where it stood, and shows both ways round it', () => {
    const picture = compared(['rename: { suffix: _s }', 'remove: [pool2]\n  rename: { suffix: _s }'])
    expect(marksIn(picture)).toEqual([
      '- -student/pool2_s',
      '~ student/ip1_s',
      '+ student/conv2_s → student/ip1_s: 16×8×8',
      '- student/conv2_s → -student/pool2_s: 16×8×8',
      '- -student/pool2_s → student/ip1_s: 16×4×4',
    ])
    const order = picture.items.map(({ id }) => id)
    expect(order.indexOf('-student/pool2_s')).toBe(order.indexOf('student/conv2_s') + 1)
    const [before, after] = [
      edited([]),
      edited([['rename: { suffix: _s }', 'remove: [pool2]\n  rename: { suffix: _s }']]),
    ]
    const back = marksIn(collapsed(comparedPicture(after, before)))
    expect(back).toEqual(expect.arrayContaining(['+ student/pool2_s', '- student/conv2_s → student/ip1_s: 16×8×8']))
  })

  it('marks losses, weights and data', () => {
    const picture = compared(
      ["temperature: 4, weight: '${lambda}'", "temperature: 2, weight: '${lambda}'"],
      ['batch: { train: 64', 'batch: { train: 32'],
      [
        '  weights: { experiment: mnist-teacher.yaml }\n  expect: { accuracy: { min: 0.985, of: ip2_t } }',
        '  weights: { experiment: mnist-teacher.yaml }\n  expect: { accuracy: { min: 0.9, of: ip2_t } }',
      ],
    )
    expect(marksIn(picture)).toEqual(['~ data', '~ teacher/ weights', '~ /losses/soft'])
    expect(linesOf(picture, '/losses/soft').at(-1)).toBe('temperature 4 → 2')
    expect(linesOf(picture, 'data').at(-1)).toBe('data.batch.train 64 → 32')
    const crossed = compared(
      ["weight: '${1 - lambda}'", "weight: '${x}'"],
      ["weight: '${lambda}'", "weight: '${1 - lambda}'"],
      ["weight: '${x}'", "weight: '${lambda}'"],
    )
    expect(marksIn(crossed)).toEqual(['~ /losses/hard', '~ /losses/soft'])
  })

  it('marks a network that has come, and one that is gone', () => {
    const two = experiments['mnist-two-teachers.yaml'] ?? ''
    const wide = two.replace(/ {2}slim:\n( {4}.*\n)+/, '').replaceAll(/\{ mix: .*\}/g, 'wide.ip2')
    const [both, alone] = [compiled('x.yaml', { 'x.yaml': two }), compiled('x.yaml', { 'x.yaml': wide })]
    const come = collapsed(comparedPicture(alone, both))
    expect(marksIn(come)).toEqual(
      expect.arrayContaining([
        '+ [slim]',
        '+ slim/ weights',
        '+ slim/ip1',
        '+ slim/ip2 → /losses/blend: 10',
        '~ /losses/blend',
      ]),
    )
    expect(come.items.some(({ id }) => id === 'slim/relu1')).toBe(false) // it joins what it reads, as ever
    expect(marksIn(come).filter((mark) => /wide|student/.test(mark))).toEqual([])
    const gone = marksIn(collapsed(comparedPicture(both, alone)))
    expect(gone).toEqual(
      expect.arrayContaining(['- [slim]', '- -slim/ weights', '- -slim/ip1', '- -slim/ip2 → /losses/blend: 10']),
    )
    expect(gone.length).toBe(marksIn(come).length)
  })

  it('knows layers and losses under their new names', () => {
    const renamed = compared(
      ['rename: { suffix: _s }', 'rename: { suffix: _x }'],
      ['student.ip2_s, target: data.label, weight', 'student.ip2_x, target: data.label, weight'],
      ['student.ip2_s, target: teacher', 'student.ip2_x, target: teacher'],
      ['student.ip2_s, target: data.label }', 'student.ip2_x, target: data.label }'],
      ['student.ip2_s, target: teacher', 'student.ip2_x, target: teacher'],
    )
    expect(marksIn(renamed)).toEqual(['~ [student]'])
    const loss = compared(['  hard: {', '  labels: {'])
    expect(marksIn(loss)).toEqual(['~ /losses/labels'])
    expect(linesOf(loss, '/losses/labels').at(-1)).toBe('was hard')
  })

  it('says by signs what it says by colours', () => {
    const picture = compared(['rename: { suffix: _s }', 'remove: [pool2]\n  rename: { suffix: _s }'])
    expect(dotText(picture)).toContain('+ added   − removed   ~ changed')
    expect(dotText(picture)).toMatch(/"-student\/pool2_s" \[.*<b>− pool2_s<\/b>.*style="filled,dashed"/)
    const text = mermaidText(neighbourhood(picture) ?? picture)
    expect(text).toMatch(/\["− pool2_s<br\/>[^\n]*:::removed/)
    expect(text).not.toContain('conv1_s')
  })
})
