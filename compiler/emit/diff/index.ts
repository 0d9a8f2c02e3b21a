export { changeRule, diffAnnotations } from './annotations.ts'
export { diffJson } from './json.ts'
export { diffMarkdown } from './markdown.ts'
export { diffText } from './text.ts'
