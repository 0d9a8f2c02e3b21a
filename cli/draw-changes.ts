import { collapsed, comparedPicture, mermaidText, neighbourhood } from '../compiler/emit/picture/index.ts'
import type { Draw } from './compare-specs.ts'

/** GitHub and GitLab draw no Mermaid of more than 50,000 letters. */
const MOST = 50_000

/** What changed, and what stands beside it, as Mermaid. */
export const drawChanges: Draw = (before, after, diff) => {
  const part = neighbourhood(collapsed(comparedPicture(before, after, diff)))
  const text = part && mermaidText(part)
  return text !== undefined && text.length < MOST ? text : undefined
}
