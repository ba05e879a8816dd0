/**
 * Answers the orders that the parent process sends over IPC, one at a time; ends with it.
 * @param {Record<string, (options: object) => unknown>} orders
 */
export function takeOrders(orders) {
  const answer = async ({ order, ...options }) => {
    try {
      process.send({ result: (await orders[order](options)) ?? null })
    } catch (error) {
      process.send({ error: error.message })
    }
  }
  process.on('message', (message) => void answer(message))
  process.on('disconnect', () => process.exit())
}
