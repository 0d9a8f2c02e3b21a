/** Pages about the language: lists of what there is, types with their keys, keys with what they mean. */
import {
  catalogue,
  datasets,
  formats,
  keyPages,
  layerKeyPages,
  typePages,
  type DiagnosticCode,
  type KeyPage,
  type TypePage,
} from '../../compiler/index.ts'
import { changeCatalogue, type ChangeCode } from '../../compiler/diff/index.ts'
import examples from './examples.gen.json' with { type: 'json' }
import { wrapped } from './wrap.ts'

/** Of the spec from its root down, then of layers. */
export function allKeys(): readonly KeyPage[] {
  return [...keyPages(), ...layerKeyPages()]
}

type Line = readonly [name: string, what: string]

/** What `explain` can list, and how. */
export const lists: Readonly<Record<string, () => readonly Line[]>> = {
  codes: () =>
    Object.entries(catalogue)
      .map(([code, { severity, title }]): Line => [code, `${severity}: ${title}`])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  changes: () =>
    Object.entries(changeCatalogue).map(([code, { class: kind, meaning }]) => [code, `${kind}: ${meaning}`]),
  layers: () => typesOf('layer'),
  losses: () => typesOf('loss'),
  metrics: () => typesOf('metric'),
  solvers: () => typesOf('solver'),
  policies: () => typesOf('policy'),
  schedules: () => typesOf('schedule'),
  fillers: () => typesOf('filler'),
  datasets: () => [
    ...datasets.map(({ name, about, shape, classes, images }): Line => [
      name,
      `${about}: ${shape.join('×')}, ${classes} classes, ${images.train} to train on, ${images.test} to test on`,
    ]),
    ...formats.map(({ name, about }): Line => [name, `a format: ${about}`]),
  ],
  formats: () => formats.map(({ name, about }): Line => [name, about]),
  keys: () => allKeys().map(({ path, description }) => [path, description]),
}

function typesOf(kind: string): readonly Line[] {
  return typePages()
    .filter((page) => page.kind === kind)
    .map(({ type, description }): Line => [type, description])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** A change that `diff` tells. */
export function isChangeCode(text: string): text is ChangeCode {
  return Object.hasOwn(changeCatalogue, text)
}

export function changePage(code: ChangeCode): string {
  const { class: kind, meaning } = changeCatalogue[code]
  return [
    `change ${code}`,
    wrapped(
      `${meaning}. Its class is \`${kind}\`, unless the case makes it another; \`ts-compile diff --help\` lists the classes.`,
    ),
  ].join('\n\n')
}

export function isCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(catalogue, text)
}

/** What there is to ask. */
export function topicsPage(): string {
  const short = Object.entries(lists).filter(([name]) => name !== 'codes' && name !== 'keys')
  const words = short.map(
    ([name, list]) =>
      `${name}\n${wrapped(
        list()
          .map(([word]) => word)
          .join(', '),
        '  ',
      )}`,
  )
  const long = ['codes', 'keys'].map(
    (name) => `${name}\n  ${lists[name]().length} of them: \`ts-compile explain ${name}\``,
  )
  return [...words, ...long].join('\n\n')
}

/** All of a kind, with a sentence each. */
export function listPage(name: string): string {
  return lists[name]()
    .map(([word, what]) => `${word}\n${wrapped(what, '    ')}`)
    .join('\n')
}

export function typePage({ kind, type, description, keys, id }: TypePage): string {
  const own = keys.map(keyLines)
  return [
    `${kind} ${type}`,
    wrapped(description),
    ...(own.length > 0 ? [own.join('\n')] : []),
    ...exampleLines(id),
  ].join('\n\n')
}

/** Taken from a spec that compiles. */
function exampleLines(id: string): readonly string[] {
  const text = exampleOf(id)
  return text === undefined ? [] : [`for example\n${text.replace(/^(?=.)/gm, '    ')}`]
}

/** How a type or a key is written: a piece of one of the example specs. */
export function exampleOf(id: string): string | undefined {
  return (examples as Readonly<Record<string, string>>)[id]
}

/** The key at a path, or every key of that name, those that mean the same together; with the keys right below it. */
export function keysPage(topic: string): readonly string[] {
  const path = topic.replace(/^(teacher|student)\./, 'network.')
  const exact = allKeys().filter((page) => page.path === path || page.path.replace(/\.NAME/g, '') === path)
  const found = exact.length > 0 ? exact : allKeys().filter((page) => page.path.endsWith(`.${path}`))
  const meanings = new Map<string, KeyPage[]>()
  for (const page of found) {
    const meaning = JSON.stringify([page.description, page.required, page.of])
    meanings.set(meaning, [...(meanings.get(meaning) ?? []), page])
  }
  return [...meanings.values()].map(([page, ...same]) => {
    const owner = page.path.replace(/^(?:teacher|student)s?$/, 'network') // whose keys theirs are
    const its = page.path.endsWith('s') ? `${page.path}.NAME` : page.path
    const below = allKeys().flatMap((other) =>
      isBelow(other.path, owner)
        ? [owner === page.path ? other : { ...other, path: `${its}${other.path.slice(owner.length)}` }]
        : [],
    )
    const others = [...new Set(same.map((other) => other.path))].filter((other) => other !== page.path)
    return [
      keyLines(page) + (others.length > 0 ? `\n${wrapped(`the same: ${others.join(', ')}`, '    ')}` : ''),
      ...(below.length > 0 ? [below.map(keyLines).join('\n')] : []),
      ...exampleLines(page.id),
    ].join('\n\n')
  })
}

function isBelow(path: string, above: string): boolean {
  return (
    path.startsWith(`${above}.`) &&
    !path
      .slice(above.length + 1)
      .replace(/^NAME\./, '')
      .includes('.')
  )
}

function keyLines({ path, description, required, of }: KeyPage): string {
  const types = of.length > 0 ? `\n${wrapped(`of ${of.join(', ')}`, '    ')}` : ''
  return `${path}${required ? ' (required)' : ''}\n${wrapped(description, '    ')}${types}`
}
