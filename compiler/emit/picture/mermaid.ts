/** A picture as Mermaid, which GitHub and GitLab draw in Markdown. */
import { endsAt } from './ends.ts'
import { headOf, INK, LOOKS, lookOf, PALE, seen, SIGNS, type Look, type LookName } from './look.ts'
import type { Arrow, Box, Item, Picture } from './picture.ts'

/** Lines are broken where we break them. */
const SETTINGS = '%%{init: {"flowchart": {"wrappingWidth": 500}}}%%'

export function mermaidText(picture: Picture): string {
  const { items, boxes, arrows, frames } = picture
  const ids = new Map(items.map(({ id }, i) => [id, `n${i}`]))
  const idOf = (id: string): string => ids.get(id) ?? 'n'
  const node = (item: Item): string => `${idOf(item.id)}${shaped(item)}:::${lookOf(item)}`
  const outside = items.filter(({ box }) => box === undefined)
  const end = endsAt(picture)
  const endOf = (arrow: Arrow): string => {
    const box = end(arrow)
    return box === undefined ? idOf(arrow.to) : `b${boxes.findIndex(({ id }) => id === box)}`
  }
  const around = boxes.map((box, i) => [
    `  subgraph b${i}["${escaped(titleOf(box))}"]`,
    '    direction TB',
    ...framed(
      items.filter((item) => item.box === box.id),
      frames,
      `b${i}`,
      node,
    ),
    '  end',
  ])
  return [
    SETTINGS,
    'flowchart TB',
    ...around.toReversed().flat(), // what comes first is drawn to the right
    ...outside.toReversed().map((item) => `  ${node(item)}`),
    ...arrows.map((arrow) => `  ${idOf(arrow.from)} ${link(arrow)} ${endOf(arrow)}`),
    ...styles(picture),
    '',
  ].join('\n')
}

/** In one line: there is room for no more. */
function titleOf({ lines, mark }: Box): string {
  return [...(mark ? [SIGNS[mark]] : []), lines.join(', ')].join(' ')
}

/** Items in order; those that stand there for several in a box of their own. */
function framed(
  items: readonly Item[],
  frames: Picture['frames'],
  box: string,
  node: (item: Item) => string,
): readonly string[] {
  const own = frames.filter((frame) => items.some(({ id }) => frame.items.includes(id)))
  const inFrame = new Set(own.flatMap((frame) => frame.items))
  return [
    ...own.flatMap((frame, i) => [
      `    subgraph ${box}_${i}["×${frame.times}"]`,
      '      direction TB',
      ...items.filter(({ id }) => frame.items.includes(id)).map((item) => `      ${node(item)}`),
      '    end',
    ]),
    ...items.filter(({ id }) => !inFrame.has(id)).map((item) => `    ${node(item)}`),
  ]
}

function shaped(item: Item): string {
  const text = `"${[headOf(item), ...item.lines].map(escaped).join('<br/>')}"`
  if (item.kind === 'weights') return `>${text}]`
  return item.kind === 'layer' ? `[${text}]` : `(${text})`
}

function link({ kind, label, mark }: Arrow): string {
  const line = kind === 'weights' ? '-.-' : kind === 'target' || mark === 'removed' ? '-.->' : '-->'
  const text = [...(mark ? [SIGNS[mark]] : []), label].join(' ').trim()
  return text === '' ? line : `${line}|"${escaped(text)}"|`
}

/** Those that are used. */
function styles({ items, boxes, frames, arrows }: Picture): readonly string[] {
  const used = new Set<LookName>(items.map(lookOf))
  const classes = [...used].map((name) => `  classDef ${name} ${css(LOOKS[name])}`)
  const around = boxes.map(({ frozen, mark }, i) => {
    const { line, fill, dashed } = frozen ? { ...LOOKS.frozen, fill: PALE } : LOOKS.plain
    return `  style b${i} ${css({ fill, line: mark ? LOOKS[mark].line : line, dashed })}`
  })
  const links = arrows.flatMap(({ mark }, i) => (mark ? [`  linkStyle ${i} stroke:${LOOKS[mark].line}`] : []))
  const inside = boxes.flatMap(({ id }, i) =>
    frames
      .filter(({ box }) => box === id)
      .map((_, j) => `  style b${i}_${j} ${css({ ...LOOKS.weights, dashed: false })}`),
  )
  return [...classes, ...around, ...inside, ...links]
}

function css({ fill, line, dashed }: Look): string {
  return `fill:${fill},stroke:${line},color:${INK}${dashed ? ',stroke-dasharray:4 3' : ''}`
}

/** Whatever could be markup, of Mermaid or of HTML, by its number. Two dollars would be the begin of a formula wherever they come from. */
function escaped(text: string): string {
  return seen(text)
    .replace(/[\0-\x7f]/g, (sign) => (/[A-Za-z0-9 .,_+()/-]/.test(sign) ? sign : `#${sign.charCodeAt(0)};`))
    .replace(/#36;(?=#36;)/g, `#36;${JOINER}`)
}

/** Nobody sees it. */
const JOINER = '\u2060'
