/** What frozen networks answered, kept: they are never asked twice about an image. */
export { KeptAnswers, type KeptShare } from './kept-answers.ts'
