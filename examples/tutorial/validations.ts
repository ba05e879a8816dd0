// npx testudo dev validations.ts
import {
  type Int,
  type Max,
  type MaxLength,
  type Min,
  type MinLength,
  type Pattern,
  type Query,
  Testudo,
} from 'testudo'

export const app = new Testudo({ title: 'Validations' })

/** What a list can be filtered by; each member is a query parameter. */
interface Filter {
  /** Items on a page. @minimum 1 @maximum 100 */
  limit?: Int
  /** Items to leave out. @minimum 0 */
  offset?: Int
  orderBy?: 'created' | 'updated'
  tags?: string[]
}

// Types that say more: they are plain types to the compiler, and rules to Testudo.
app.get('/items', (q?: string & MinLength<3> & MaxLength<50> & Pattern<'^[a-z ]+$'>) => ({ q: q ?? null }))

app.get('/items/{itemId}', (itemId: Int & Min<1> & Max<1000>, size: number & Min<0> = 0) => ({ itemId, size }))

// The name in the query is another than the argument's.
app.get('/search', (text: Query<string, 'item-query'>) => ({ text }))

// A repeated parameter is a list: /tags?tag=a&tag=b
app.get('/tags', (tag: string[] = []) => ({ tag }))

// A whole model of query parameters.
app.get('/filtered', (filter: Query<Filter>) => filter)
