import type { Program } from '../../../compiler/index.ts'

/**
 * The place of the layout pass: an engine may rewrite a program into a layout that its kernels prefer, and nothing outside
 * the engine will know. The plain lowering runs the canonical NCHW as it is.
 */
export function chooseLayout(program: Program): Program {
  return program
}
