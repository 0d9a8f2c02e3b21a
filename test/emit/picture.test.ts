/** Pictures of experiments: what is drawn, and that every name is itself in each form. */
import { Graphviz } from '@hpcc-js/wasm-graphviz'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  collapsed,
  dotText,
  experimentPicture,
  mermaidText,
  networkPicture,
} from '../../compiler/emit/picture/index.ts'
import { compileNetwork } from '../../compiler/index.ts'
import { experiments, memoryHost, SMALL_FILES } from '../harness.ts'
import { compiled, heads, HOSTILE, LARGE, named, names, pictureOf } from './pictures.ts'

interface Placed {
  readonly name: string
  /** Absent of what is no node. */
  readonly pos?: string
}

const graphviz = await Graphviz.load()

function nodesOf(dot: string): readonly Placed[] {
  const { objects = [] } = JSON.parse(graphviz.layout(dot, 'json', 'dot')) as { readonly objects?: readonly Placed[] }
  return objects.filter(({ pos }) => pos !== undefined)
}

/** The texts of each thing that an SVG shows: of the graph itself, a cluster, a node or an edge. */
function textsOf(dot: string, kind: 'graph' | 'node' | 'edge'): readonly (readonly string[])[] {
  return graphviz
    .layout(dot, 'svg', 'dot')
    .split(/(?=<g id="[^"]*" class="(?:graph|cluster|node|edge)")/)
    .filter((part) => part.includes(`class="${kind}"`))
    .map((part) => [...part.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => decoded(text)))
}

/** An id as it was before it was quoted. */
function idsOwn(id: string): string {
  return id.replace(/~([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}

function decoded(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
  return text.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string, name: string) =>
    code ? String.fromCodePoint(Number(code)) : (named[name] ?? ''),
  )
}

const WAIVED = 'name: small\nallow: [{ code: untrained-teacher, reason: it is only drawn }]'

describe('a picture', () => {
  it('has a LeNet layer by layer, what works number by number joined to what it reads', () => {
    const picture = pictureOf('mnist-distill.yaml')
    expect(picture.boxes.map(({ lines, frozen }) => [...lines, frozen])).toEqual([
      ['TEACHER: frozen', '431,080 parameters', true],
      ['STUDENT: trained', '20,522 parameters', false],
    ])
    expect(heads(picture, 'student')).toEqual([
      'conv1_s: convolution 5×5',
      'pool1_s: pooling max 2×2, stride 2',
      'conv2_s: convolution 5×5',
      'pool2_s: pooling max 2×2, stride 2',
      'ip1_s: inner_product 64 units + relu',
      'ip2_s: inner_product 10 units',
    ])
    const arrows = picture.arrows.map(({ from, to, label, kind }) => `${from} ${kind} ${to} ${label}`)
    expect(arrows).toEqual(
      expect.arrayContaining([
        'data value teacher/conv1_t 1×28×28',
        'teacher/ip2_t target /losses/soft 10',
        'student/ip2_s value /losses/soft 10',
        'data.label target /losses/hard ',
        'teacher/ weights weights teacher/conv1_t ',
      ]),
    )
    expect(picture.items.filter(({ kind }) => kind === 'weights').map(({ lines }) => lines)).toEqual([
      ['network of mnist-teacher', 'all 8 tensors', 'proved: accuracy of ip2_t ≥ 0.985'],
    ])
  })

  it('has what VGG-16 repeats once', () => {
    const picture = pictureOf('large.yaml', { 'large.yaml': LARGE })
    expect(heads(picture, 'student')).toEqual([
      'conv1_1 … conv1_2 ×2: convolution 3×3, pad 1 + relu',
      'pool1: pooling max 2×2, stride 2',
      'conv2_1 … conv2_2 ×2: convolution 3×3, pad 1 + relu',
      'pool2: pooling max 2×2, stride 2',
      'conv3_1 … conv3_3 ×3: convolution 3×3, pad 1 + relu',
      'pool3: pooling max 2×2, stride 2',
      'conv4_1 … conv4_3 ×3: convolution 3×3, pad 1 + relu',
      'pool4: pooling max 2×2, stride 2',
      'conv5_1 … conv5_3 ×3: convolution 3×3, pad 1 + relu',
      'pool5: pooling max 2×2, stride 2',
      'fc6 … fc7 ×2: inner_product 4096 units + relu + dropout',
      'fc8: inner_product 1000 units',
    ])
    expect(picture.arrows).toContainEqual({
      from: 'student/conv1_1',
      to: 'student/pool1',
      label: '64×227×227',
      kind: 'value',
    })
  })

  it('has blocks of a residual network once, and each layer that a loss reads', () => {
    const { network } = compileNetwork('networks/resnet-cifar.yaml', { host: memoryHost(experiments) })
    if (!network) throw new Error('it does not compile')
    const whole = networkPicture(network, 'resnet')
    const text = collapsed(whole)
    expect(text.frames.map(({ items, times }) => `${items.join(' ')} ×${times}`)).toEqual([
      `${['a_conv', 'b_conv'].map((part) => `${network.name}/res1_1_${part}`).join(' ')} ${network.name}/res1_1 ×3`,
      `${['a_conv', 'b_conv'].map((part) => `${network.name}/res2_2_${part}`).join(' ')} ${network.name}/res2_2 ×2`,
      `${['a_conv', 'b_conv'].map((part) => `${network.name}/res3_2_${part}`).join(' ')} ${network.name}/res3_2 ×2`,
    ])
    expect(text.items.length).toBe(25)
  })

  it('ends an item where a loss looks', () => {
    const at = (layer: string): readonly string[] => {
      const hint = `  look: { type: euclidean, input: student.${layer}, target: teacher.${layer} }\nsolver:`
      const spec = LARGE.replaceAll('alexnet', 'vgg16').replace(
        'from: networks/vgg16.yaml }',
        'from: networks/vgg16.yaml, input: [3, 227, 227] }',
      )
      return heads(pictureOf('x.yaml', { 'x.yaml': spec.replace('solver:', hint) }), 'student').slice(0, 4)
    }
    expect(at('relu1_2')).toEqual(expect.arrayContaining(['conv1_1 … relu1_2 ×2: convolution 3×3, pad 1 + relu']))
    expect(at('conv1_1')).toEqual([
      'conv1_1: convolution 3×3, pad 1',
      'relu1_1: relu',
      'conv1_2: convolution 3×3, pad 1 + relu',
      'pool1: pooling max 2×2, stride 2',
    ])
  })

  it('says what is frozen by a word and a line, layer by layer where only some are', () => {
    const spec = (SMALL_FILES['x.yaml'] ?? '')
      .replace('student:', "student:\n  frozen: ['conv*']")
      .replace('name: small', WAIVED)
    const picture = pictureOf('x.yaml', { ...SMALL_FILES, 'x.yaml': spec })
    expect(picture.boxes.map(({ lines }) => lines[0])).toContain('STUDENT: partly frozen')
    const frozen = picture.items.filter((item) => item.box === 'student' && item.frozen).map(({ name }) => name)
    expect(frozen.length).toBeGreaterThan(0)
    expect(picture.items.some((item) => item.box === 'student' && !item.frozen)).toBe(true)
    const dot = dotText(picture)
    expect(dot).toMatch(/"student\/conv_s" \[.*style="filled,dashed"/)
    expect(dot).toContain('TEACHER: frozen')
  })

  it.each(['mnist-distill.yaml', 'mnist-hints.yaml', 'mnist-two-teachers.yaml', 'cifar-mini.yaml', 'large.yaml'])(
    'puts the teachers of %s to the left of the student',
    (main) => {
      const picture = pictureOf(main, { 'large.yaml': LARGE })
      const nodes = nodesOf(dotText(picture))
      const left = (box: string): number => {
        const first = picture.items.find((item) => item.box === box)?.id ?? ''
        return Number(nodes.find(({ name }) => name === first)?.pos?.split(',')[0])
      }
      const places = picture.boxes.map(({ id }) => left(id))
      expect(places.length).toBeGreaterThan(1)
      expect(places).toEqual([...places].sort((a, b) => a - b))
    },
  )

  it('is the same each time', () => {
    const [one, other] = [0, 1].map(() => experimentPicture(compiled('mnist-hints.yaml')))
    expect(other).toEqual(one)
  })
})

describe('names', () => {
  it('that are hostile come out of Graphviz as they went in', () => expectThemselves(HOSTILE))

  it('of any kind do', () => {
    fc.assert(fc.property(fc.uniqueArray(names, { minLength: 1, maxLength: 5 }), expectThemselves), { numRuns: 25 })
  })

  it('have signs that nobody sees as ones that are seen', () => {
    const texts = textsOf(dotText(named(['a\u0001b\u007f\u202e\ud800'])), 'node')
    expect(texts).toEqual([['a␁b␡��', 'a␁b␡��']])
    expect(mermaidText(named(['a\u0001\nb']))).toContain('a␁ b')
  })
})

function expectThemselves(given: readonly string[]): void {
  const dot = dotText(named(given))
  const ids = nodesOf(dot).map(({ name }) => name)
  expect(ids.filter((id) => !/^\/\d+$/.test(id)).map(idsOwn)).toEqual(
    expect.arrayContaining(given.map((name) => `${name}/${name}`)),
  )
  expect(textsOf(dot, 'graph')[0]).toEqual(given.slice(0, 1))
  const drawn = textsOf(dot, 'node').map((texts) => texts.join('\0'))
  expect(drawn.toSorted()).toEqual(given.map((name) => `${name}\0${name}`).toSorted())
  const labels = textsOf(dot, 'edge').map((texts) => texts.join('').trim())
  expect(labels.toSorted()).toEqual(given.slice(1).toSorted())
}
