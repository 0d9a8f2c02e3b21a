import type { Reporter, Span } from '../diagnostics/index.ts'
import { formats } from './formats/index.ts'

/** A spec says where a part of a named dataset is, which the dataset knows. */
export function reportOwnPlaces(dataset: string, part: string, at: Span, reporter: Reporter): void {
  reporter.report('data-key', {
    message: `\`${dataset}\` is a dataset with places of its own: it takes no \`${part}\``,
    at,
    help: `take \`${part}\` out, or name the format of your files: ${formats.map(({ name }) => name).join(', ')}`,
  })
}
