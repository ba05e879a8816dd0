// How long a backtracking engine can take for an expression, told from the expression.
//
// Such an engine tries every way to read a text before it says no. The ways are the paths of the expression's position
// automaton (Glushkov), and how their number grows with the text is a property of that automaton (Weber and Seidl,
// "On the degree of ambiguity of finite automata", 1991):
//
//   exponential: some position is reached from itself by the same text in two ways, as in (a+)+
//   polynomial:  positions p and q, where one text leads p → p, p → q and q → q, as in .*x.*y; a chain of d such pairs
//                means d more factors of the length
//
// Where an edge can be built in two ways (the inner and the outer `+` of (a+)+) it counts twice.

import { type CharacterSet, overlaps, type PatternNode } from './pattern-syntax.ts'

/** The growth of the time in the length of the text: linear, quadratic, or more than should be risked. */
export type Growth = 'linear' | 'quadratic' | 'polynomial' | 'exponential' | 'unknown'

/** An expression with more characters than this, its counted repetitions written out, is not looked into. */
const MOST_POSITIONS = 400
/** Steps that the search for polynomial growth may take. */
const MOST_STEPS = 400_000
/** A character that is repeated is written out up to this often; beyond, the repetition is taken for an unbounded one. */
const MOST_COPIES = 32
/** And so it is when there are more choices of how often. */
const MOST_CHOICES = 3

/** The growth of an expression that must match a whole text. */
export function growthOf(node: PatternNode): Growth {
  const automaton = new Automaton()
  try {
    automaton.build(node)
    return automaton.growth()
  } catch (error) {
    if (error instanceof TooLarge) return 'unknown'
    throw error
  }
}

class TooLarge extends Error {}

/** 1 or 2, which stands for more than one. */
type Ways = 1 | 2
type Positions = ReadonlyMap<number, Ways>

/** What a part of an expression looks like from outside. */
interface Fragment {
  /** In how many ways it matches nothing. */
  readonly empty: 0 | Ways
  readonly first: Positions
  readonly last: Positions
}

const NOTHING: Fragment = { empty: 1, first: new Map(), last: new Map() }

class Automaton {
  readonly #sets: CharacterSet[] = []
  readonly #follow: Map<number, Ways>[] = []
  #lookGrowth: Growth = 'linear'
  #loops = 0
  #steps = 0

  build(node: PatternNode): Fragment {
    switch (node.type) {
      case 'character':
        return this.#character(node.set)
      case 'sequence':
        return node.items.reduce<Fragment>((before, item) => this.#concatenate(before, this.build(item)), NOTHING)
      case 'choice':
        return node.items.map((item) => this.build(item)).reduce(eitherOf)
      case 'repeat':
        return this.#repeat(node.item, node.min, node.max)
      case 'group':
        return this.build(node.item)
      case 'look':
        this.#look(node.item)
        return NOTHING
      case 'edge':
        return NOTHING
      default:
        return node satisfies never
    }
  }

  growth(): Growth {
    const components = this.#components()
    if (components.some((component) => this.#isExponential(component))) return 'exponential'
    const degree = this.#degree(components)
    return worse(this.#lookGrowth, degree === 0 ? 'linear' : degree === 1 ? 'quadratic' : 'polynomial')
  }

  #character(set: CharacterSet): Fragment {
    if (this.#sets.length >= MOST_POSITIONS) throw new TooLarge()
    const position = this.#sets.push(set) - 1
    this.#follow.push(new Map())
    const itself = new Map([[position, 1]] as const)
    return { empty: 0, first: itself, last: itself }
  }

  #concatenate(a: Fragment, b: Fragment): Fragment {
    this.#link(a.last, b.first)
    return {
      empty: times(a.empty, b.empty),
      first: a.empty === 0 ? a.first : sum(a.first, scaled(b.first, a.empty)),
      last: b.empty === 0 ? b.last : sum(b.last, scaled(a.last, b.empty)),
    }
  }

  #repeat(item: PatternNode, min: number, max: number): Fragment {
    if (max === 0) return NOTHING
    if (min <= 1 && max === 1) return min === 0 ? optional(this.build(item)) : this.build(item)
    // A counted repetition of more than one character is looked at as if it were not: twenty rounds with two ways each
    // are as good as for ever. Of one character the copies are written out, because in (\d{4})+ they are no choice.
    const isCharacter = inner(item).type === 'character'
    if (!isCharacter || min > MOST_COPIES) return min === 0 ? optional(this.#loop(item)) : this.#loop(item)
    let whole = NOTHING
    for (let copy = 0; copy < min; copy++) whole = this.#concatenate(whole, this.build(item))
    if (max - min > MOST_CHOICES) return this.#concatenate(whole, optional(this.#loop(item)))
    return this.#concatenate(whole, this.#optionalCopies(item, max - min))
  }

  /** X(X(X)?)? and not X?X?X?: an engine does not try a later copy without the earlier ones. */
  #optionalCopies(item: PatternNode, count: number): Fragment {
    if (count === 0) return NOTHING
    const head = this.build(item)
    return optional(this.#concatenate(head, this.#optionalCopies(item, count - 1)))
  }

  #loop(item: PatternNode): Fragment {
    this.#loops++
    const fragment = this.build(item)
    this.#loops--
    this.#link(fragment.last, fragment.first)
    return fragment
  }

  // A look is read anew wherever it stands: within a repetition that is once for each round.
  #look(item: PatternNode): void {
    const inner = growthOf(item)
    this.#lookGrowth = worse(this.#lookGrowth, this.#loops > 0 ? 'unknown' : inner)
  }

  #link(from: Positions, to: Positions): void {
    for (const [position, ways] of from) {
      const follow = this.#followOf(position)
      for (const [next, more] of to) follow.set(next, plus(follow.get(next) ?? 0, times(ways, more)))
    }
  }

  #followOf(position: number): Map<number, Ways> {
    const follow = this.#follow[position]
    if (follow === undefined) throw new RangeError(`The automaton has no position ${position}`)
    return follow
  }

  #reads(position: number, other: number): boolean {
    return overlaps(this.#sets[position] ?? [], this.#sets[other] ?? [])
  }

  /** Positions that can be reached from one another, of those that can be reached again at all. */
  #components(): readonly ReadonlySet<number>[] {
    const reach = this.#sets.map((_, position) => this.#reachable(position))
    const components: Set<number>[] = []
    const done = new Set<number>()
    for (const [position, there] of reach.entries()) {
      if (done.has(position) || !there.has(position)) continue
      const component = new Set([...there].filter((other) => reach[other]?.has(position) === true))
      for (const other of component) done.add(other)
      components.push(component)
    }
    return components
  }

  #reachable(from: number): Set<number> {
    const found = new Set<number>()
    const open = [from]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const after of this.#followOf(next).keys()) {
        this.#count()
        if (found.has(after)) continue
        found.add(after)
        open.push(after)
      }
    }
    return found
  }

  // Two readers walk through the component and read the same text. Together, then apart, then together again: because
  // the component is connected, they can do so for ever, with two choices each time.
  #isExponential(component: ReadonlySet<number>): boolean {
    const seen = new Set<string>()
    const open: (readonly [number, number])[] = [...component].map((position) => [position, position])
    for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
      const [p, q] = pair
      for (const [nextP, ways] of this.#followOf(p)) {
        if (!component.has(nextP)) continue
        if (p === q && ways === 2) return true
        for (const nextQ of this.#followOf(q).keys()) {
          this.#count()
          if (!component.has(nextQ) || !this.#reads(nextP, nextQ)) continue
          if (nextP === nextQ) {
            if (p !== q) return true
            continue
          }
          const key = `${nextP} ${nextQ}`
          if (seen.has(key)) continue
          seen.add(key)
          open.push([nextP, nextQ])
        }
      }
    }
    return false
  }

  /** The longest chain of pairs of components between which the ways to read a text grow with it. */
  #degree(components: readonly ReadonlySet<number>[]): number {
    const reaches = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean =>
      a === b || [...a].some((position) => [...this.#reachable(position)].some((other) => b.has(other)))
    const pairs = components.flatMap((from) =>
      components
        .filter((to) => to !== from && reaches(from, to) && this.#isAmbiguousBetween(from, to))
        .map((to) => ({ from, to })),
    )
    const lengths = new Map<(typeof pairs)[number], number>()
    const longest = (pair: (typeof pairs)[number]): number => {
      const known = lengths.get(pair)
      if (known !== undefined) return known
      const after = pairs.filter((next) => next !== pair && reaches(pair.to, next.from)).map(longest)
      const length = 1 + Math.max(0, ...after)
      lengths.set(pair, length)
      return length
    }
    return Math.max(0, ...pairs.map(longest))
  }

  #isAmbiguousBetween(from: ReadonlySet<number>, to: ReadonlySet<number>): boolean {
    for (const p of from) for (const q of to) if (this.#isAmbiguousAt(p, q, from, to)) return true
    return false
  }

  // Three readers of one text: p → p, p → q, q → q.
  #isAmbiguousAt(p: number, q: number, from: ReadonlySet<number>, to: ReadonlySet<number>): boolean {
    const seen = new Set<string>()
    const open: (readonly [number, number, number])[] = [[p, p, q]]
    for (let triple = open.pop(); triple !== undefined; triple = open.pop()) {
      const [a, b, c] = triple
      for (const nextA of this.#followOf(a).keys()) {
        if (!from.has(nextA)) continue
        for (const nextC of this.#followOf(c).keys()) {
          if (!to.has(nextC) || !this.#reads(nextA, nextC)) continue
          for (const nextB of this.#followOf(b).keys()) {
            this.#count()
            if (!this.#reads(nextA, nextB) || !this.#reads(nextB, nextC)) continue
            if (nextA === p && nextB === q && nextC === q) return true
            const key = `${nextA} ${nextB} ${nextC}`
            if (seen.has(key)) continue
            seen.add(key)
            open.push([nextA, nextB, nextC])
          }
        }
      }
    }
    return false
  }

  #count(): void {
    if (++this.#steps > MOST_STEPS) throw new TooLarge()
  }
}

const order: readonly Growth[] = ['linear', 'quadratic', 'polynomial', 'unknown', 'exponential']

function worse(a: Growth, b: Growth): Growth {
  return order.indexOf(a) > order.indexOf(b) ? a : b
}

/** Without the groups around it. */
function inner(node: PatternNode): PatternNode {
  if (node.type === 'group') return inner(node.item)
  return node.type === 'sequence' && node.items.length === 1 && node.items[0] !== undefined
    ? inner(node.items[0])
    : node
}

function optional({ empty, first, last }: Fragment): Fragment {
  // An engine drops a round that matched nothing: there is one way to match nothing.
  return { empty: empty === 0 ? 1 : empty, first, last }
}

function eitherOf(a: Fragment, b: Fragment): Fragment {
  return { empty: plus(a.empty, b.empty), first: sum(a.first, b.first), last: sum(a.last, b.last) }
}

function sum(a: Positions, b: Positions): Positions {
  const all = new Map(a)
  for (const [position, ways] of b) all.set(position, plus(all.get(position) ?? 0, ways))
  return all
}

function scaled(positions: Positions, by: Ways): Positions {
  return by === 1 ? positions : new Map([...positions.keys()].map((position) => [position, by]))
}

function plus(a: 0 | Ways, b: Ways): Ways
function plus(a: 0 | Ways, b: 0 | Ways): 0 | Ways
function plus(a: 0 | Ways, b: 0 | Ways): 0 | Ways {
  if (a === 0) return b
  return b === 0 ? a : 2
}

function times(a: Ways, b: Ways): Ways
function times(a: 0 | Ways, b: 0 | Ways): 0 | Ways
function times(a: 0 | Ways, b: 0 | Ways): 0 | Ways {
  if (a === 0 || b === 0) return 0
  return a === 2 || b === 2 ? 2 : 1
}
