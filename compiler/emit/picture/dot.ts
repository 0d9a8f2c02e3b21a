/** A picture for Graphviz. What is drawn is made of HTML-like labels, where every sign of a name can be written. */
import { endsAt } from './ends.ts'
import { DATA } from './layers.ts'
import { FAINT, headOf, INK, LOOKS, lookOf, PALE, seen, SIGNS, type Look } from './look.ts'
import type { Arrow, Box, Frame, Item, Mark, Picture } from './picture.ts'

/** Graphviz knows its widths without having it; most others are narrower, so that text stays in its box. */
export const FONT = 'DejaVu Sans'

const SMALL = 10

export function dotText(picture: Picture): string {
  const { title, caption, boxes, items } = picture
  const outside = items.filter(({ box }) => box === undefined)
  return [
    'digraph {',
    `  graph [rankdir=TB, compound=true, newrank=true, nodesep=0.35, ranksep=0.3, pad=0.2, bgcolor="#ffffff", labelloc=t, fontname="${FONT}", fontcolor="${INK}", label=${label(title, captionOf(picture, caption), 15)}]`,
    `  node [shape=box, style="filled", fontname="${FONT}", fontsize=12, fontcolor="${INK}", margin="0.12,0.06", height=0.3]`,
    `  edge [fontname="${FONT}", fontsize=${SMALL}, fontcolor="${FAINT}", color="${FAINT}", arrowsize=0.6]`,
    ...outside.map((item) => `  ${node(item)}`),
    ...boxes.flatMap((box, i) => cluster(picture, box, i)),
    ...sideBySide(picture),
    ...edges(picture),
    '}',
    '',
  ].join('\n')
}

/** What the signs mean stands where there are any. */
function captionOf({ items, arrows, boxes }: Picture, caption: readonly string[]): readonly string[] {
  const marks = new Set([...items, ...arrows, ...boxes].flatMap(({ mark }) => (mark ? [mark] : [])))
  const said = (['added', 'removed', 'changed'] as const).filter((mark) => marks.has(mark))
  return said.length === 0 ? caption : [...caption, said.map((mark) => `${SIGNS[mark]} ${mark}`).join('   ')]
}

function cluster({ items, frames }: Picture, box: Box, index: number): readonly string[] {
  const own = items.filter((item) => item.box === box.id)
  const framed = new Set(frames.flatMap((frame) => frame.items))
  const [first = '', ...rest] = box.lines
  const { fill, line, dashed } = box.frozen ? { ...LOOKS.frozen, fill: PALE } : LOOKS.plain
  const ink = box.mark ? LOOKS[box.mark].line : line
  return [
    `  subgraph cluster_${index} {`,
    `    graph [style="rounded,filled${dashed ? ',dashed' : ''}", color="${ink}", fillcolor="${fill}", labelloc=t, margin=10, label=${label(marked(first, box.mark), rest, 12)}]`,
    ...frames.filter((frame) => frame.box === box.id).flatMap((frame, i) => frameOf(frame, own, `${index}_${i}`)),
    ...own.filter(({ id }) => !framed.has(id)).map((item) => `    ${node(item)}`),
    '  }',
  ]
}

function frameOf({ items, times }: Frame, own: readonly Item[], index: string): readonly string[] {
  const inside = own.filter(({ id }) => items.includes(id))
  return [
    `    subgraph cluster_${index} {`,
    `      graph [style="rounded", color="${FAINT}", labelloc=t, margin=8, label=${label(`×${times}`, [], 12)}]`,
    ...inside.map((item) => `      ${node(item)}`),
    '    }',
  ]
}

/**
 * From left to right. Graphviz orders what stands in no cluster, so each network hangs from the note of its weights, or from a
 * point that nobody sees.
 */
function sideBySide({ boxes, items, arrows }: Picture): readonly string[] {
  const firsts = boxes.flatMap(({ id }) => items.find((item) => item.box === id) ?? [])
  if (firsts.length < 2) return []
  const hooks = firsts.map(({ box }, i) => {
    const note = arrows.find(({ kind, to }) => kind === 'weights' && items.find(({ id }) => id === to)?.box === box)
    return { id: note?.from ?? `/${i}`, isPoint: note === undefined }
  })
  const data = items.some(({ id }) => id === DATA) ? `${quoted(DATA)}; ` : ''
  return [
    '  node [shape=point, width=0.01, style=invis]',
    `  { rank=same; ${data}${hooks.map(({ id }) => quoted(id)).join(' -> ')} [style=invis] }`,
    ...firsts.flatMap(({ id: first }, i) => {
      const hook = hooks[i]
      return hook?.isPoint ? [`  ${quoted(hook.id)} -> ${quoted(first)} [style=invis, weight=${HELD}]`] : []
    }),
  ]
}

/** How straight a network hangs. */
const HELD = 20

function node(item: Item): string {
  const look: Look = LOOKS[lookOf(item)]
  const shape = item.kind === 'weights' ? ', shape=note' : ''
  const style = [
    'filled',
    ...(item.kind === 'layer' || item.kind === 'weights' ? [] : ['rounded']),
    ...(look.dashed ? ['dashed'] : []),
  ]
  const text = label(headOf(item), item.lines, 12)
  return `${quoted(item.id)} [label=${text}, ${item.box === undefined ? '' : `group=${quoted(item.box)}, `}fillcolor="${look.fill}", color="${look.line}", style="${style.join(',')}"${shape}]`
}

function edges(picture: Picture): readonly string[] {
  const { items, boxes, arrows } = picture
  const boxOf = new Map(items.map(({ id, box }) => [id, box]))
  const end = endsAt(picture)
  return arrows.map((arrow) => {
    const box = end(arrow)
    const isInside = boxOf.get(arrow.from) !== undefined && boxOf.get(arrow.from) === boxOf.get(arrow.to)
    // a line through the title of a network is read badly
    const head = box === undefined ? [] : [`lhead=cluster_${boxes.findIndex(({ id }) => id === box)}`]
    const weight = arrow.kind === 'weights' ? [`weight=${HELD}`] : isInside ? ['weight=8'] : []
    return `  ${edge(arrow, [...weight, ...head])}`
  })
}

function edge({ from, to, label: text, kind, mark }: Arrow, place: readonly string[]): string {
  const ink = mark ? LOOKS[mark].line : FAINT
  const style = kind === 'weights' ? 'dotted' : kind === 'target' || mark === 'removed' ? 'dashed' : 'solid'
  const words = marked(text, mark)
  const attributes = [
    `style=${style}`,
    `color="${ink}"`,
    ...place,
    ...(words === '' ? [] : [`label=<${markup(` ${words} `)}>`, `fontcolor="${ink}"`]),
    ...(kind === 'weights' ? ['arrowhead=none'] : []),
  ]
  return `${quoted(from)} -> ${quoted(to)} [${attributes.join(', ')}]`
}

function marked(text: string, mark: Mark | undefined): string {
  return [...(mark ? [SIGNS[mark]] : []), text].join(' ').trim()
}

/** Lines under each other, far enough apart for what hangs below a line. */
function label(head: string, lines: readonly string[], size: number): string {
  const row = (text: string): string => `<tr><td>${text}</td></tr>`
  const small = lines.map((line) => row(`<font point-size="${SMALL}" color="${FAINT}">${markup(line)}</font>`))
  const first = row(`<font point-size="${size}"><b>${markup(head)}</b></font>`)
  return `<<table border="0" cellborder="0" cellspacing="0" cellpadding="1">${first}${small.join('')}</table>>`
}

/** Graphviz reads a backslash as the begin of one of its own signs, in markup too. */
function markup(text: string): string {
  return seen(text)
    .replaceAll('\\', '\\\\')
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A name in which nothing ends the quotes; each is another one. (What begins with a percent sign has no name for Graphviz.) */
function quoted(id: string): string {
  const safe = id.replace(/[\\"%~\0-\x1f\x7f]|\p{Surrogate}/gu, (sign) => {
    return `~${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${safe}"`
}
