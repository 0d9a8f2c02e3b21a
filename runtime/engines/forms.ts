/** An engine that takes the forms of ops that were chosen for a run. */
import type { FormChoices } from '../../compiler/onnx/index.ts'
import type { Engine, Runnable } from './engine.ts'

/** The engine itself where nothing was chosen; else one whose `info` says what was. */
export function withForms(engine: Engine, forms: FormChoices): Engine {
  if (Object.keys(forms).length === 0) return engine
  const formed = ({ programs, state }: Runnable): Runnable => ({ programs, state, forms })
  return {
    ...engine,
    info: { ...engine.info, forms },
    load: (plan, state) => engine.load(formed(plan), state),
    profile: (plan, state) => engine.profile(formed(plan), state),
  }
}
