/** What an editor with the YAML language server makes of our schema: squiggles, hovers, completion. */
import { readFileSync } from 'node:fs'

import { MarkupContent, type CompletionItem } from 'vscode-languageserver-protocol/node.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { layerTypes, specFiles } from './files.ts'
import { openEditor, type Editor } from './server.ts'

let editor: Editor
beforeAll(async () => {
  editor = await openEditor()
})
afterAll(async () => {
  expect(await editor.close(), 'the server ended by itself, and asked no network').toBe(0)
})

const EXPERIMENT = 'experiments/being-written.yaml'
const NETWORK = 'experiments/networks/being-written.yaml'

const spec = (text: string): string =>
  `# yaml-language-server: $schema=../schema/experiment.editor.schema.json\nversion: 1\n${text}`
const net = (layer: string): string =>
  `# yaml-language-server: $schema=../../schema/network.editor.schema.json\nkind: network\nlayers:\n${layer}\n`

const labels = (items: readonly CompletionItem[]): readonly string[] => items.map(({ label }) => label)
function told({ documentation }: CompletionItem): string {
  return MarkupContent.is(documentation) ? documentation.value : (documentation ?? '')
}

describe('squiggles', () => {
  it('are nowhere in the project’s own specs', async () => {
    expect(specFiles.length).toBeGreaterThan(25)
    for (const path of specFiles) expect(await editor.squiggles(path, readFileSync(path, 'utf8')), path).toEqual([])
  })

  it('are not on parts of a filler that an override changes, nor on what it deletes', async () => {
    const changes = ['conv1: { weight_filler: { std: 0.1 } }', 'conv2: { param: null, weight_filler: { mean: null } }']
    for (const change of changes) {
      const text = spec(`extends: base.yaml\nstudent: { override: { ${change} } }\n`)
      expect(await editor.squiggles(EXPERIMENT, text), change).toEqual([])
    }
  })

  it('mark a mistyped key where it stands', async () => {
    const found = await editor.squiggles(NETWORK, net('  - { name: a, type: softmax, botom: b }'))
    expect(found).toEqual(['4:31-4:36 Property botom is not allowed.'])
  })

  it('mark an unknown type once', async () => {
    const found = await editor.squiggles(NETWORK, net('  - { name: a, type: convolutoin, num_output: 3 }'))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^4:22-4:33 Value is not accepted. Valid values: "abs", /)
  })

  it('mark a missing type, and a missing key of a known one', async () => {
    const found = await editor.squiggles(
      NETWORK,
      net('  - { name: a }\n  - { name: b, type: convolution, kernel_size: 3 }'),
    )
    expect(found).toEqual(['4:5-4:6 Missing property "type".', '5:5-5:6 Missing property "num_output".'])
  })

  it('mark values of the wrong kind and out of range', async () => {
    const layer = '  - { name: a, type: pooling, pool: mean, kernel_size: big, stride: 0 }'
    expect(await editor.squiggles(NETWORK, net(layer))).toEqual([
      '4:37-4:41 Value is not accepted. Valid values: "max", "ave".',
      '4:56-4:59 a whole number is expected, or an expression in ${…}',
      '4:69-4:70 Value is below the minimum of 1.',
    ])
  })

  it('leave an expression alone, whatever belongs there', async () => {
    const text = spec(`name: x
vars: { n: 3, on: true, how: max, lambda: 0.5 }
data: { dataset: mnist, shuffle: '\${on}', batch: { train: '\${n * 2}' } }
network:
  layers:
    - { name: 'conv\${n}', type: convolution, num_output: '\${n}', kernel_size: '\${n}', weight_filler: '\${how}' }
    - { name: pool, type: pooling, pool: '\${how}', kernel_size: 2 }
losses: { hard: { type: '\${how}', input: network.pool, target: data.label, weight: '\${1 - lambda}' } }
solver: { type: sgd, base_lr: '\${lambda / 10}', max_iter: '\${100 * n}' }
`)
    expect(await editor.squiggles(EXPERIMENT, text)).toEqual([])
  })

  it('mark keys that are missing from a whole experiment', async () => {
    const found = await editor.squiggles(EXPERIMENT, spec('name: x\nsolver: { type: sgd, base_lr: 0.1 }\n'))
    expect(found).toEqual(['2:1-2:2 Missing property "data".', '2:1-2:2 Missing property "losses".'])
  })

  it('ask for nothing that a file inherits, but know its keys', async () => {
    const inheriting = `extends: base.yaml
losses: { soft: { weight: 0.5, temprature: 3 }, hard: null }
student: { override: { conv1: { num_output: 4 }, conv2: { num_ouput: 4 } } }
solver: { base_lr: 0.1, lr_policy: null }
`
    const found = await editor.squiggles(EXPERIMENT, spec(inheriting))
    expect([...found].sort()).toEqual([
      '4:32-4:42 Property temprature is not allowed.',
      '5:59-5:68 Property num_ouput is not allowed.',
    ])
  })

  it('ask an abstract base for nothing, and know blocks of layers that repeat', async () => {
    expect(await editor.squiggles(EXPERIMENT, spec('abstract: true\nsolver: { base_lr: 0.1 }\n'))).toEqual([])
    const block = `  - repeat: { var: i, from: 1, to: '\${2}' }
    layers: [{ name: 'a\${i}', type: relu }, { name: 'b\${i}', type: elu, alfa: 1 }]`
    expect(await editor.squiggles(NETWORK, net(block))).toEqual(['5:73-5:77 Property alfa is not allowed.'])
  })

  it('mark a mistake in a filler that is a word, and in one that is a map', async () => {
    const layer = `  - name: a
    type: inner_product
    num_output: 3
    weight_filler: xaver
    bias_filler: { type: gaussian, stdd: 1 }`
    const found = await editor.squiggles(NETWORK, net(layer))
    expect(found[0]).toMatch(/^7:20-7:25 Value is not accepted. Valid values: "bilinear", /)
    expect(found.slice(1)).toEqual(['8:36-8:40 Property stdd is not allowed.'])
  })
})

describe('hover', () => {
  it('says what a key is, with unit, range, default and an example', async () => {
    const layer = '  - { name: a, type: inner_product, num_output: 3, param: [{ lr_m|ult: 2 }] }'
    const shown = await editor.hover(NETWORK, net(layer))
    expect(shown).toContain('Factor on the learning rate. No unit; 0 or more; 0 freezes the blob. Default 1.')
    expect(shown).toMatch(/```yaml\nlr_mult: [\d.]+\n```/)
  })

  it('says what a key is where a choice stands under it', async () => {
    const layer = '  - { name: a, type: inner_product, num_output: 3, weight_fil|ler: { type: msra } }'
    expect(await editor.hover(NETWORK, net(layer))).toContain('What the weight starts from. Default xavier.')
  })

  it('says what a value means, that one first', async () => {
    const layer = '  - { name: a, type: pool|ing, pool: max, kernel_size: 2 }'
    const shown = await editor.hover(NETWORK, net(layer))
    expect(shown).toMatch(/Allowed Values:\n\n\* `pooling`: Caffe’s Pooling: the maximum or the average/)
  })

  it('knows keys of the root, of losses and of solvers', async () => {
    const text = 'name: x\nlosses: { a: { type: distillation, tempera|ture: 4 } }\n'
    expect(await editor.hover(EXPERIMENT, spec(text))).toContain('Divides the scores of both before softmax')
    expect(await editor.hover(EXPERIMENT, spec('se|ed: 3\n'))).toContain('Keys every random number')
    const solver = 'solver: { type: sgd, weight_de|cay: 0.1 }\n'
    expect(await editor.hover(EXPERIMENT, spec(solver))).toContain('Factor of the penalty on weights')
  })
})

describe('completion', () => {
  it('offers every layer type after `type:`, each with a line', async () => {
    for (const layer of ['  - name: a\n    type: |', '  - { name: a, type: |, bottom: b }']) {
      const items = await editor.complete(NETWORK, net(layer))
      expect([...labels(items)].sort()).toEqual([...layerTypes].sort())
      for (const item of items) expect(told(item), item.label).toMatch(/^\S.*\.$/)
    }
  })

  it('offers the keys of the layer’s type, and those alone', async () => {
    const items = labels(await editor.complete(NETWORK, net('  - name: a\n    type: dropout\n    |')))
    expect(items).toEqual(expect.arrayContaining(['dropout_ratio', 'bottom', 'param']))
    expect(items).not.toContain('num_output')
    expect(items).not.toContain('name')
  })

  it('types a default in with its key', async () => {
    const items = await editor.complete(NETWORK, net('  - name: a\n    type: dropout\n    |'))
    expect(items.find(({ label }) => label === 'dropout_ratio')?.insertText).toBe('dropout_ratio: ${1:0.5}')
  })

  it('offers whole layers where one may stand', async () => {
    const items = await editor.complete(NETWORK, net('  - |'))
    const convolution = items.find(({ label }) => label === 'convolution layer')
    expect(convolution?.insertText).toMatch(/^name: .*\n {2}type: convolution\n {2}num_output: /)
    for (const type of layerTypes) expect(labels(items).filter((label) => label === `${type} layer`)).toHaveLength(1)
  })

  it('offers whole losses and learning rate policies', async () => {
    const losses = labels(await editor.complete(EXPERIMENT, spec('losses:\n  soft: |\n')))
    expect(losses).toContain('distillation loss')
    const policies = labels(await editor.complete(EXPERIMENT, spec('solver:\n  type: sgd\n  lr_policy: |\n')))
    expect(policies).toContain('step lr policy')
  })

  it('offers a filler’s names, each with a line', async () => {
    const items = await editor.complete(NETWORK, net('  - name: a\n    type: convolution\n    weight_filler: |'))
    expect(labels(items)).toContain('xavier')
    expect(told(items.find(({ label }) => label === 'xavier') ?? { label: '' })).toContain('Glorot')
  })

  it('offers the keys of the root, and in an empty file whole experiments', async () => {
    const items = labels(await editor.complete(EXPERIMENT, spec('name: x\n|\n')))
    expect(items).toEqual(expect.arrayContaining(['data', 'teacher', 'student', 'losses', 'solver', 'sweep']))
    expect(items).not.toContain('name')
    const empty = await editor.complete(EXPERIMENT, spec('|').replace('version: 1\n', ''))
    expect(labels(empty)).toContain('a teacher and a student')
  })

  it('offers the keys of layers in an override', async () => {
    const items = labels(await editor.complete(EXPERIMENT, spec('student:\n  override:\n    conv1:\n      |\n')))
    expect(items).toEqual(expect.arrayContaining(['num_output', 'kernel_size', 'dropout_ratio']))
  })

  it('offers the keys of the root of a network file', async () => {
    const head = net('  - { name: a, type: relu }').replace('layers:', '|\nlayers:')
    expect([...labels(await editor.complete(NETWORK, head))].sort()).toEqual(['defaults', 'description', 'input'])
  })
})
