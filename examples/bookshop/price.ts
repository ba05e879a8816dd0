// Prices as people read them.
const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })

/** `1250` cents are `€12.50`. */
export function formatPrice(cents: number): string {
  return euros.format(cents / 100)
}
