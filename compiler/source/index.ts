export { parseDocument, parseValue } from './parse.ts'
export { printTree } from './print.ts'
export { keySpanAt, spanAt, toValue, treeAt } from './tree.ts'
export type { ListTree, MapEntry, MapTree, Path, Provenance, Scalar, ScalarTree, Tree } from './tree.ts'
