export { FormatError } from './format-error.ts'
export { readSafetensorsHeader, type SafetensorsHeader, type TensorHeader } from './safetensors-header.ts'
export { decodeSafetensors, encodeSafetensors, type SafetensorsFile, type TensorData } from './safetensors.ts'
