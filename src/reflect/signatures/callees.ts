// Which functions take endpoints or dependencies: those with a parameter whose type is marked, or has a marked type in
// an object of options or a list.

import type { Checker, Type, TypeSymbol } from '../compiler/checker.ts'
import { isWanted, type Mark, type Marks } from './marks.ts'
import type { Origins } from './origins.ts'

// Options of options of a list of endpoints: nobody goes deeper.
const maximumDepth = 4
// A type with more members is data, or a platform's.
const maximumMembers = 200

/** Knows the functions that take something marked. Remembers its answers. */
export class Callees {
  readonly #checker: Checker
  readonly #marks: Marks
  readonly #origins: Origins
  readonly #known = new Map<TypeSymbol, boolean>()
  readonly #knownTypes = new Map<TypeSymbol, boolean>()
  readonly #places = new Map<TypeSymbol, readonly (Mark | 'nothing' | undefined)[]>()

  constructor(checker: Checker, marks: Marks, origins: Origins) {
    this.#checker = checker
    this.#marks = marks
    this.#origins = origins
  }

  /** Whether a parameter of this function or class can take something marked. */
  takesMarked(callee: TypeSymbol): boolean {
    const checker = this.#checker
    const symbol = checker.aliased(callee)
    const known = this.#known.get(symbol)
    if (known !== undefined) return known
    this.#known.set(symbol, false)
    // Essential: the parameter types of other packages may be without end.
    if (!this.#mayMark(symbol)) return false
    const takes = this.typeTakesMarked(checker.typeOfSymbol(symbol))
    this.#known.set(symbol, takes)
    return takes
  }

  /** Whether a parameter of functions of this type can take something marked. */
  typeTakesMarked(type: Type): boolean {
    const checker = this.#checker
    const symbol = checker.symbolOf(type)
    if (symbol !== undefined && !this.#mayMark(symbol)) return false
    const signatures = [...checker.callSignatures(type), ...checker.constructSignatures(type)]
    return signatures.some((signature) =>
      checker.parametersOf(signature).some((parameter) => this.#mentions(parameter.type, maximumDepth)),
    )
  }

  /**
   * What a parameter takes, by its declaration: something with a mark; `nothing` marked; undefined when only the place
   * of the argument can tell. Of an open type, `<F extends Endpoint>(endpoint: F)`, that place says no more than what
   * the argument is.
   */
  wantedAt(callee: TypeSymbol, index: number): Mark | 'nothing' | undefined {
    const symbol = this.#checker.aliased(callee)
    let places = this.#places.get(symbol)
    if (places === undefined) this.#places.set(symbol, (places = this.#placesOf(symbol)))
    return places.length === 0 ? undefined : places[Math.min(index, places.length - 1)]
  }

  #placesOf(symbol: TypeSymbol): readonly (Mark | 'nothing' | undefined)[] {
    const checker = this.#checker
    const type = checker.typeOfSymbol(symbol)
    const [signature, ...others] = [...checker.callSignatures(type), ...checker.constructSignatures(type)]
    if (signature === undefined || others.length > 0) return []
    const parameters = checker.parametersOf(signature)
    const places = parameters.map(({ type }, index) => {
      const isRest = index === parameters.length - 1 && checker.hasRest(signature)
      const [wanted = type] = isRest ? checker.typeArguments(type) : [type]
      if (!this.#mentions(wanted, maximumDepth)) return 'nothing'
      const mark = this.#marks.ofType(wanted)
      return isWanted(mark) && !this.#marks.isMixed(wanted) ? mark : undefined
    })
    return checker.hasRest(signature) ? places : [...places, 'nothing']
  }

  /** Whether the type with this name is marked, or has members that are. */
  isMarkedType(name: TypeSymbol): boolean {
    const checker = this.#checker
    const symbol = checker.aliased(name)
    const known = this.#knownTypes.get(symbol)
    if (known !== undefined) return known
    this.#knownTypes.set(symbol, false)
    const isMarked = this.#mayMark(symbol) && this.#mentions(checker.declaredType(symbol), maximumDepth)
    this.#knownTypes.set(symbol, isMarked)
    return isMarked
  }

  #mayMark(symbol: TypeSymbol): boolean {
    return this.#checker.declarationFiles(symbol).some((file) => this.#origins.mayMark(file))
  }

  #mentions(type: Type, depth: number): boolean {
    if (depth === 0) return false
    const mark = this.#marks.ofType(type)
    if (isWanted(mark)) return true
    const checker = this.#checker
    const some = (types: readonly Type[]): boolean => types.some((each) => this.#mentions(each, depth - 1))
    switch (checker.kindOf(type)) {
      case 'union':
      case 'intersection':
        return some(checker.members(type))
      case 'tuple':
        return some(checker.tupleElements(type).map((element) => element.type))
      case 'parameter': {
        const constraint = checker.constraintOf(type)
        return constraint !== undefined && some([constraint])
      }
      case 'object':
        return this.#objectMentions(type, some)
      default:
        return false
    }
  }

  #objectMentions(type: Type, some: (types: readonly Type[]) => boolean): boolean {
    const checker = this.#checker
    const symbol = checker.symbolOf(type)
    // Lists, maps and promises of something; anonymous types such as Partial<Options> are looked into.
    if (symbol !== undefined && !checker.nameOf(symbol).startsWith('__') && !this.#mayMark(symbol))
      return some(checker.typeArguments(type))
    if (checker.callSignatures(type).length > 0) return false
    const properties = checker.properties(type)
    if (properties.length > maximumMembers) return false
    return some([
      ...properties.map((property) => property.type),
      ...checker.indexSignatures(type).map(({ value }) => value),
    ])
  }
}
