import type { Rule } from './rule.ts'

/** A student takes the teacher's weights only if that is written in the student. */
export const studentStartsAfresh: Rule = ({ spec }, reporter) => {
  const teachers = spec.networks.filter(({ role }) => role === 'teacher')
  for (const { name, role, weights, span } of spec.networks) {
    if (role !== 'student' || !weights) continue
    const teacher = teachers.find((t) => t.weights && sameText(t.weights.span, weights.span))
    if (!teacher) continue
    reporter.report('student-from-teacher-weights', {
      message: `\`${name}\` would start from the weights of \`${teacher.name}\`, and nothing in \`${name}\` asks for it`,
      at: span,
      help: 'leave `weights` out of what is merged, or write `weights` in the student itself',
      notes: [{ message: `this is the source of both`, span: weights.span }],
    })
  }
}

function sameText(a: { file: string; start: { line: number; column: number } }, b: typeof a): boolean {
  return a.file === b.file && a.start.line === b.start.line && a.start.column === b.start.column
}
