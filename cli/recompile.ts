import { join } from 'node:path'

import { compile, type CompiledExperiment, type Host, type Plan } from '../compiler/index.ts'
import { allowFolder } from './named-folders.ts'
import { withWeights } from './weights-host.ts'

/** The plan of a run's resolved spec, as if it lay in the folder of its spec, from where the plan's paths are. */
export async function recompile(text: string, run: string, spec: string): Promise<Plan | string> {
  const found = await recompiled(text, run, spec)
  return typeof found === 'string' ? found : found.spec
}

/** The same, with all that the compiler knows of it. */
export async function recompiled(text: string, run: string, spec: string): Promise<CompiledExperiment | string> {
  allowFolder(spec)
  const here = await compiled(text, run)
  return typeof here === 'string' ? here : compiled(here.resolvedIn(spec), spec)
}

/** What is wrong with it, where it has mistakes. */
async function compiled(text: string, folder: string): Promise<CompiledExperiment | string> {
  const file = join(folder, 'spec.resolved.yaml')
  const { diagnostics, experiment } = await withWeights((host) => compile(file, { host: withText(host, file, text) }))
  const mistake = diagnostics.find(({ severity }) => severity === 'error')
  return experiment ?? mistake?.message ?? 'nobody says why'
}

function withText(host: Host, file: string, text: string): Host {
  return { ...host, readText: (path) => (path === file ? { ok: true, text } : host.readText(path)) }
}
