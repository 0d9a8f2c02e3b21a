import { Document, type Node } from 'yaml'

import { toValue, type Tree } from './tree.ts'

/** A tree as YAML text: block style for what is deep, flow style for small maps and lists of scalars. */
export function printTree(tree: Tree): string {
  const document = new Document(toValue(tree), { aliasDuplicateObjects: false })
  flatten(document.contents, tree)
  return document.toString({ lineWidth: 120, flowCollectionPadding: true })
}

function flatten(node: Node | null, tree: Tree): void {
  if (!node || tree.kind === 'scalar') return
  const children = tree.kind === 'list' ? [...tree.items] : [...tree.entries.values()].map(({ value }) => value)
  const collection = node as unknown as { flow?: boolean; items: readonly (Node | { value: Node })[] } // a tree's map or list
  if (children.every((child) => child.kind === 'scalar') && JSON.stringify(toValue(tree)).length < 100)
    collection.flow = true
  children.forEach((child, i) => {
    const item = collection.items[i]
    flatten(tree.kind === 'list' ? (item as Node) : (item as { value: Node }).value, child)
  })
}
