import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

import Handlebars from 'handlebars'

import { EXIT, Exit } from '../exit.ts'
import { packageFolder, template } from '../package-info.ts'
import { print, say } from '../terminal.ts'
import { createOrExit } from '../write-file.ts'

/** What the schema asks of an experiment's name. */
const NAME = /^[a-z0-9][a-z0-9._-]*$/

/** Writes a teacher, a student that it teaches, and the network of both; overwrites nothing. */
export function init(wanted: string): void {
  const name = wanted.replace(/\.ya?ml$/, '')
  if (!NAME.test(name)) {
    const help = 'take lower-case letters, digits, dots, underscores and hyphens; it is written to this folder'
    throw new Exit(EXIT.usage, `\`${name}\` is no name for an experiment`, help)
  }
  const files = [
    [`${name}.yaml`, 'init-experiment.yaml.hbs'],
    [`${name}-teacher.yaml`, 'init-teacher.yaml.hbs'],
    [`${name}-network.yaml`, 'init-network.yaml.hbs'],
  ] as const
  const there = files.map(([file]) => file).filter((file) => existsSync(file))
  if (there.length > 0) {
    throw new Exit(EXIT.usage, `there is a \`${there[0]}\` already`, `name another: \`ts-compile init ${name}-2\``)
  }
  const schema = (file: string): string =>
    relative('.', join(packageFolder(), 'schema', file))
      .split(sep)
      .join('/')
  const words = {
    name,
    experimentSchema: schema('experiment.editor.schema.json'),
    networkSchema: schema('network.editor.schema.json'),
  }
  for (const [file, page] of files) {
    const text = Handlebars.compile(template(page), { noEscape: true, strict: true })(words)
    createOrExit(file, text, 'go to a folder that is yours, or name the experiment otherwise')
    print(file)
  }
  say(`next: ts-compile check ${name}.yaml`)
}
