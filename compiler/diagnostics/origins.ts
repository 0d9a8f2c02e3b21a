/** How a value came to be there, where its text does not say it: as notes. */
import type { Note } from './diagnostic.ts'
import { settingNumber, type Read, type Span } from './span.ts'

/** Longer texts are quoted so far. */
const LENGTH = 60

/** What the place itself knows of it; `heirOf` names the file that inherits what stands in a file. */
export function originsOf(span: Span, heirOf?: (file: string) => string | undefined): readonly Note[] {
  return [...repeated(span), ...edited(span), ...(span.reads ?? []).map(said), ...made(span, heirOf)]
}

/** Where a value is repeated, if what is wrong is wrong there. */
function repeated({ alias }: Span): readonly Note[] {
  return alias ? [{ message: 'repeated here', span: alias }] : []
}

/** The layer may be right where it stands, and wrong with what another file makes of it. */
function edited({ edit }: Span): readonly Note[] {
  return edit ? [{ message: `changed by \`${edit.word}\` here`, span: edit.at }] : []
}

function said({ name, value, span }: Read): Note {
  const text = JSON.stringify(value)
  const is = `\`${name}\` is ${text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text}`
  if (!span) return { message: `${is} in the environment` }
  const setting = settingNumber(span.file)
  return { message: setting === undefined ? `${is}, said here` : `${is}, set by --set #${setting}`, span }
}

function made({ file, origin, loop }: Span, heirOf?: (file: string) => string | undefined): readonly Note[] {
  if (loop !== undefined) return [{ message: `made by \`repeat\` with ${loop}` }]
  if (origin !== undefined) return [{ message: origin }]
  const setting = settingNumber(file)
  if (setting !== undefined) return [{ message: `set by --set #${setting}` }]
  const heir = heirOf?.(file)
  return heir === undefined ? [] : [{ message: `\`${heir}\` inherits this from \`${file}\`` }]
}
