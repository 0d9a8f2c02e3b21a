import * as module from 'node:module'

/** Keeps compiled code between starts, where this Node can. */
export function enableCompileCache(): void {
  const { enableCompileCache: enable } = module as { enableCompileCache?: () => unknown } // since Node 22.8
  enable?.()
}
