import { plain, type Kernel } from './kernel.ts'

export const matmul: Kernel<{ readonly transA: boolean; readonly transB: boolean }> = (
  { tf },
  [a, b],
  { transA, transB },
) => plain(tf.matMul(a.in('plain'), b.in('plain'), transA, transB))
