import type { Lowering } from './lowering.ts'

export const matmul: Lowering<{ readonly transA: boolean; readonly transB: boolean }> = (
  m,
  inputs,
  { transA, transB },
) =>
  m.op(
    'Gemm',
    inputs.map(({ name }) => name),
    { transA: Number(transA), transB: Number(transB) },
  )
