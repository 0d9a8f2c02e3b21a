/** What this command line says of an option that may be repeated, as it stands there. */
export function argumentsOf(option: string): readonly string[] {
  return process.argv.flatMap((argument, i) => {
    if (argument === option) return process.argv.slice(i + 1, i + 2)
    return argument.startsWith(`${option}=`) ? [argument.slice(option.length + 1)] : []
  })
}
