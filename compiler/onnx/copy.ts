import { ModelBuilder } from './model.ts'

/** A model that gives numbers (`x`, f32, of any shape) as they are: `y`. What it is for is where `y` is, which the library is told. */
export function copyModel(): Uint8Array {
  const m = new ModelBuilder()
  m.input('x', undefined, 'f32')
  m.named('y', 'Identity', ['x'])
  m.output('y', undefined, 'f32')
  return m.encode()
}
