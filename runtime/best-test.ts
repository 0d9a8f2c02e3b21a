import type { Plan } from '../compiler/index.ts'
import type { MemberResult } from './run/index.ts'

/** The first of the tests that found the best value of a metric, by what is better of it; undefined where none took it. */
export function bestTest(
  { tests }: Pick<MemberResult, 'tests'>,
  { name, better }: Plan['metrics'][number],
): { readonly iteration: number; readonly value: number } | undefined {
  return tests
    .flatMap(({ iteration, values }) => (name in values ? [{ iteration, value: values[name] }] : []))
    .reduce<{ iteration: number; value: number } | undefined>(
      (best, here) => (best && (better === 'max' ? best.value >= here.value : best.value <= here.value) ? best : here),
      undefined,
    )
}
