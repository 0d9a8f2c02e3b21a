import { describe, expect, it } from 'vitest'

import type { ProgramName } from '../../compiler/index.ts'
import type { RunEvent } from '../../runtime/run/index.ts'
import { tellOnHost } from '../../runtime/run/start-engine.ts'

describe('nodes that a device leaves to the CPU', () => {
  const told = (program: ProgramName): readonly RunEvent[] => {
    const events: RunEvent[] = []
    const nodes = ['train/relu', 'train/relu', ...Array.from({ length: 11 }, (_, i) => `train/op${i}`)]
    tellOnHost({ program, device: 'webgpu', nodes, of: 90 }, (event) => events.push(event))
    return events
  }

  it('are a warning, device-falls-back, that names each once, ten at most', () => {
    const [event, ...more] = told('distill/train')
    expect(more).toEqual([])
    if (event?.type !== 'warning') throw new Error('no warning')
    const { code, message, notes } = event.diagnostic
    expect([code, message]).toEqual([
      'device-falls-back',
      'webgpu runs 77 of the 90 nodes of program distill/train; the CPU runs the others',
    ])
    expect(notes.map((note) => note.message)).toEqual([
      'train/relu',
      ...Array.from({ length: 9 }, (_, i) => `train/op${i}`),
    ])
  })

  it('are no matter where a program runs once in a while', () => {
    expect(told('test')).toEqual([])
  })
})
