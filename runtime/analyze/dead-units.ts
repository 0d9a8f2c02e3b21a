/** Units that never pass anything behind their ReLU, whatever the test image. */
import { grouped } from '../../compiler/emit/index.ts'
import { chart, type Measuring, measuring } from './section.ts'
import type { Rectified } from './section.ts'

export interface DeadUnits {
  readonly layers: readonly {
    readonly layer: string
    readonly units: number
    /** Places in an image at which each unit looks: a channel is dead where it passes nothing at any of them. */
    readonly places: number
    readonly dead: number
    readonly share: number
  }[]
  readonly units: number
  readonly dead: number
  readonly share: number
}

export function deadUnitsOf(rectified: readonly Rectified[]): DeadUnits {
  const layers = rectified.map(({ layer, places, passed }) => {
    const dead = passed.filter((sum) => !(sum > 0)).length
    return { layer, units: passed.length, places, dead, share: dead / passed.length }
  })
  const sumOf = (key: 'units' | 'dead'): number => layers.reduce((sum, layer) => sum + layer[key], 0)
  return { layers, units: sumOf('units'), dead: sumOf('dead'), share: sumOf('dead') / sumOf('units') }
}

export const deadUnits: Measuring = measuring<DeadUnits>({
  key: 'dead_units',
  measure: ({ rectified }) => (rectified.length === 0 ? undefined : deadUnitsOf(rectified)),
  section: ({ layers, units, dead, share }, { network, test }) => ({
    title: 'Dead units',
    notes: [
      `${grouped(dead)} of ${grouped(units)} units behind a ReLU (${(100 * share).toFixed(1)} %) pass nothing for any of the ${grouped(test.count)} test images; of a convolution a unit is a channel, at all places.`,
    ],
    tables: [
      {
        head: ['layer', 'units', 'places', 'dead', 'share'],
        rows: layers.map((one) => [one.layer, one.units, one.places, one.dead, `${(100 * one.share).toFixed(1)} %`]),
      },
    ],
    charts: [
      chart({
        name: `${network} dead units`,
        title: 'dead units',
        detail: 'the share of each layer’s',
        x: 'layer',
        words: layers.map(({ layer }) => layer),
        iterations: layers.map((_, i) => i),
        fixed: { low: 0, high: 1 },
        series: [{ label: 'dead', phase: 'test', color: 9, bars: true, points: layers.map((one) => one.share) }],
      }),
    ],
  }),
})
