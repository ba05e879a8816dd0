import assert from 'node:assert/strict'
import { Signal } from 'testudo'

export const bookSold = new Signal<{ title: string }>('bookSold')

const sold: string[] = []
const disconnect = bookSold.connect(({ title }) => {
  sold.push(title)
})

await bookSold.send({ title: 'Emma' })
disconnect()
await bookSold.send({ title: 'Persuasion' })

assert.deepEqual(sold, ['Emma'])
