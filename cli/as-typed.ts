/** Commands in messages, as somebody can paste them who has the command only through npm. */

const COMMANDS =
  'check|compile|completion|data|doctor|emit|eval|explain|import|init|lock|predict|run|runs|show|verify|weights'

/** After a word, or a part of a path, it is no command. */
const COMMAND = new RegExp(`(?<![\\w./\\\\-])(?<!npx )ts-compile (?=(${COMMANDS})\\b)`, 'g')

/** Whether `npx`, `npm exec` or a script of a package has started this command: a shell may not find it then. */
function isFromNpm({ npm_command: command, npm_lifecycle_script: script = '' }: NodeJS.ProcessEnv): boolean {
  return command !== undefined && /(^|[\s/\\'"])ts-compile\b/.test(script)
}

export function asTyped(line: string, environment: NodeJS.ProcessEnv = process.env): string {
  return isFromNpm(environment) ? line.replaceAll(COMMAND, 'npx ts-compile ') : line
}
