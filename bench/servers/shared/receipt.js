/** The answer to a valid order. */
export const receiptOf = (item) => ({
  name: item.name,
  count: item.items.length,
  total: item.items.reduce((sum, line) => sum + line.qty, 0),
})
