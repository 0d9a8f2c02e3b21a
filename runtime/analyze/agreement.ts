/** How much of a teacher is in a student: how often both say the same, and how far apart their shares are. */
import { answerOf, logShares, type Scores } from './scores.ts'
import { type Measuring, measuring } from './section.ts'

export interface Agreement {
  readonly teacher: string
  /** Share of the test images of which both name the same class. */
  readonly agreement: number
  /** The same, of images that the teacher is right about, and wrong; null where there are none. */
  readonly where_right: number | null
  readonly where_wrong: number | null
  /** Mean of KL(teacher ‖ student) of the shares at temperature 1, in nats. */
  readonly kl: number
  readonly accuracy: { readonly student: number; readonly teacher: number }
}

/** Undefined where the two score different numbers of classes. */
export function agreementOf(teacher: string, student: Scores, theirs: Scores): Agreement | undefined {
  if (student.width !== theirs.width || student.count !== theirs.count) return undefined
  const seen = { right: 0, wrong: 0 }
  const same = { right: 0, wrong: 0 }
  let [kl, correct] = [0, 0]
  for (let image = 0; image < student.count; image++) {
    const label = student.labels[image]
    const [ours, other] = [answerOf(student, image), answerOf(theirs, image)]
    const fate = other === label ? 'right' : 'wrong'
    seen[fate]++
    if (ours === other) same[fate]++
    if (ours === label) correct++
    const [p, q] = [logShares(theirs, image), logShares(student, image)]
    for (let c = 0; c < p.length; c++) kl += Math.exp(p[c]) * (p[c] - q[c])
  }
  const { count } = student
  return {
    teacher,
    agreement: (same.right + same.wrong) / count,
    where_right: seen.right === 0 ? null : same.right / seen.right,
    where_wrong: seen.wrong === 0 ? null : same.wrong / seen.wrong,
    kl: kl / count,
    accuracy: { student: correct / count, teacher: seen.right / count },
  }
}

export const agreement: Measuring = measuring<{ readonly teachers: readonly Agreement[] }>({
  key: 'agreement',
  measure: ({ test, teachers }) => {
    const found = teachers.flatMap(({ network, test: theirs }) => agreementOf(network, test, theirs) ?? [])
    return found.length === 0 ? undefined : { teachers: found }
  },
  section: ({ teachers }) => ({
    title: 'Agreement with the teacher',
    notes: [],
    tables: [
      {
        head: [
          'teacher',
          'agreement',
          'where it is right',
          'where it is wrong',
          'KL(teacher ‖ student)',
          'its accuracy',
          'the student’s',
        ],
        rows: teachers.map(({ teacher, agreement: share, where_right, where_wrong, kl, accuracy }) => [
          teacher,
          { share },
          where_right === null ? undefined : { share: where_right },
          where_wrong === null ? undefined : { share: where_wrong },
          { share: kl },
          { share: accuracy.teacher },
          { share: accuracy.student },
        ]),
      },
    ],
    charts: [],
  }),
})
