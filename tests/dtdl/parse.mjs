// What the reference parser of DTDL says of models: on standard input {models: [text, …]}, on standard output for each
// a list of the errors it finds, empty where it finds none.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const { models, folder } = JSON.parse(readFileSync(0, 'utf8'))
const interop = await import(pathToFileURL(`${folder}/@digicatapult/dtdl-parser/build/interop.js`))
const parser = await interop.getInterop()
const verdicts = models.map((model) => {
  try {
    parser.parse(model)
    return []
  } catch (error) {
    return [String(error.message ?? error)]
  }
})
console.log(JSON.stringify(verdicts))
