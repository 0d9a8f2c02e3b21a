export { gradients } from './autodiff.ts'
