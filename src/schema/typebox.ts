// What is used of TypeBox. Nothing else imports it, because the build puts its 235 modules into this one: to load them
// one by one takes longer than to load everything else.

export { Format } from 'typebox/format'
export { Guard } from 'typebox/guard'
export { Compile } from 'typebox/schema'
export { Settings } from 'typebox/system'
