/** Files of other tools where a spec is wanted: one error each, which says what they are. */
import { describe, expect, it } from 'vitest'

import { checkFile } from '../../compiler/index.ts'
import { compileFiles, lines, memoryHost, small } from '../harness.ts'

const NET = 'name: "LeNet"\n# a comment\nlayer {\n  name: "ip"\n  type: "InnerProduct"\n}\nlayer {\n  name: "r"\n}\n'
const SOLVER = 'test_iter: 100\nbase_lr: 0.01\nsolver_mode: GPU\n'
const KERAS = '{ "class_name": "Sequential", "config": { "layers": [] } }'
const check = (file: string, text: string): readonly string[] =>
  lines(checkFile(file, { host: memoryHost({ [file]: text }) }).diagnostics)

describe('a file of another tool', () => {
  it('is a net of Caffe’s, by its name or by its text', () => {
    for (const file of ['lenet.prototxt', 'lenet.yaml', 'lenet.txt']) {
      expect(check(file, NET)).toEqual([
        `error foreign-file ${file}:3:1 \`${file}\` is a prototxt of Caffe’s, not a spec | \`ts-compile import ${file} -o SPEC.yaml\` writes what it says as a spec`,
      ])
    }
    expect(check('v1.yaml', 'layers { name: "x" }')[0]).toContain('error foreign-file v1.yaml:1:1')
    expect(check('odd.prototxt', 'input: "data"\n')[0]).toContain('foreign-file odd.prototxt:1:1')
  })

  it('is a solver of Caffe’s', () => {
    expect(check('solver.yaml', SOLVER)).toEqual([
      'error foreign-file solver.yaml:1:1 `solver.yaml` is a solver of Caffe’s, not a spec | `ts-compile import NET.prototxt --solver solver.yaml -o SPEC.yaml` writes a spec of it and its network',
    ])
  })

  it('holds weights, whatever its bytes are', () => {
    expect(check('t.caffemodel', '\n\u0003LeNet')).toEqual([
      'error foreign-file - `t.caffemodel` is a file of weights, not a spec | a spec takes it by `weights: { file: t.caffemodel }`; `ts-compile weights t.caffemodel` lists what is in it',
    ])
    const binary = { ...memoryHost({}), readText: () => ({ ok: false, reason: 'it is no UTF-8 text' }) as const }
    expect(lines(checkFile('t.onnx', { host: binary }).diagnostics)[0]).toContain('`t.onnx` is a network of ONNX')
    expect(lines(checkFile('t.onnx', { host: memoryHost({}) }).diagnostics)).toEqual([
      'error unreadable-file - cannot read `t.onnx`: no such file',
    ])
  })

  it('describes a network in JSON', () => {
    expect(check('model.json', KERAS)[0]).toContain(
      'foreign-file model.json:1:1 `model.json` is a description of a network of Keras or TensorFlow.js',
    )
  })

  it.each([
    ['train.py', 'import torch\n\nclass Net(nn.Module):\n    pass\n', 1, 'a program in Python'],
    ['odd.yaml', '# a comment\nfrom torch import nn\nx = {1: 2}\n', 2, 'a program in Python'],
    ['any.py', 'x = 1\n', 1, 'a program in Python'],
    ['lesson.ipynb', '{ "cells": [], "metadata": {}, "nbformat": 4 }', 1, 'a notebook of Jupyter'],
    ['lesson.yaml', '{\n "cells": [],\n "nbformat": 4\n}', 1, 'a notebook of Jupyter'],
    ['a.toml', '# a comment\n[train]\nlr = 0.1\n', 2, 'a file of TOML or INI'],
  ])('is written in another language: %s', (file, text, line, what) => {
    expect(check(file, text)).toEqual([
      expect.stringMatching(
        new RegExp(`^error foreign-file ${file}:${line}:1 \`${file}\` is ${what}, not a spec .*\`ts-compile init\``),
      ),
    ])
  })

  it('has no key of ours', () => {
    expect(check('other.yaml', 'name: ci\non: push\njobs: { build: {} }\n')).toEqual([
      'error foreign-file other.yaml:1:1 `other.yaml` is no spec: none of its keys is one of ours | an experiment says `version`, `name`, `data`, its networks, `losses` and `solver`; `ts-compile init` writes one',
    ])
  })

  it('is told where a spec names it', () => {
    const named = { ...small(['student:\n  from: net.yaml', 'student:\n  from: l.prototxt']), 'l.prototxt': NET }
    expect(lines(compileFiles(named).diagnostics)).toEqual([
      'error foreign-file x.yaml:10:9 `l.prototxt` is a prototxt of Caffe’s, not a spec | `ts-compile import l.prototxt -o SPEC.yaml` writes what it says as a spec',
    ])
  })
})

describe('a file of ours with a slip is none of those', () => {
  it.each([
    ['misspelt root keys', 'verion: 1\nnaem: x\nlosess: {}\n', 'unknown-key'],
    ['a network without its kind', 'kinds: network\nlayers: [{ name: r, type: relu }]\n', 'unknown-key'],
    ['a solver that is not indented', 'version: 1\nsolver:\ntest_iter: 5\n', 'unknown-key'],
    ['an import that is a key', 'version: 1\nimport torch\n', 'yaml-syntax'],
    ['a list that looks like a section', '[train]\n', 'wrong-type'],
    ['layers in braces', 'kind: network\nlayers: { name: r }\n', 'wrong-type'],
  ])('%s', (_, text, code) => {
    const told = check('s.yaml', text)
    expect(told.join('\n')).not.toContain('foreign-file')
    expect(told.join('\n')).toContain(code)
  })

  it('and a network file that lacks its kind is checked as one', () => {
    expect(check('n.yaml', 'kinds: network\ninput: [1, 4, 4]\nlayers: [{ name: r, type: relu }]\n')).toEqual([
      'error unknown-key n.yaml:1:1 unknown key `kinds` | did you mean `kind`?',
    ])
  })
})
