import assert from 'node:assert/strict'
import { hashPassword, needsRehash, verifyPassword } from 'testudo/http'

// Of an application in Django, say.
const user = { passwordHash: 'pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=' }

if (await verifyPassword('lètmein', user.passwordHash)) {
  if (needsRehash(user.passwordHash)) user.passwordHash = await hashPassword('lètmein')
}
assert.match(user.passwordHash, /^\$scrypt\$ln=17,r=8,p=1\$/)
