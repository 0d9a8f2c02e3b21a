/** All that is measured of a network, in the order of the page. */
import { agreement } from './agreement.ts'
import { calibration } from './calibration.ts'
import { classes } from './classes.ts'
import { deadUnits } from './dead-units.ts'
import { examples } from './examples.ts'
import { pulls } from './pulls.ts'
import type { Measured, Subject } from './section.ts'
import { temperature } from './temperature.ts'

const MEASURES = [agreement, calibration, temperature, examples, classes, deadUnits, pulls]

export function measured(subject: Subject): readonly Measured[] {
  return MEASURES.flatMap((measure) => measure(subject) ?? [])
}
