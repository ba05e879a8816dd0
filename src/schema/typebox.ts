// What is used of TypeBox, in one place.

export { Format } from 'typebox/format'
export { Guard } from 'typebox/guard'
export { Compile } from 'typebox/schema'
export { Settings } from 'typebox/system'
