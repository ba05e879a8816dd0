import assert from 'node:assert/strict'
import { Sealer } from 'testudo/http'

const [newest, before] = ['the secret of this year, 32 bytes long', 'the secret of last year, 32 bytes long']

const old = await new Sealer(before, { salt: 'address' }).seal({ street: 'Baker Street 221b' })
const sealer = new Sealer([newest, before], { salt: 'address' })

// The first secret seals, all open: nobody loses what was sealed before the change.
assert.deepEqual(await sealer.unseal(old, { maxAge: 3600 }), { street: 'Baker Street 221b' })
const text = await sealer.seal({ street: 'Baker Street 221b' })
assert.equal(await new Sealer(before, { salt: 'address' }).unseal(text), undefined)
