// Work for after the response: the client does not wait for it.

interface Task {
  readonly fn: (...args: never[]) => unknown
  readonly args: readonly unknown[]
}

/** Is told of a task that failed. */
export type TaskFailed = (error: unknown, name: string) => void

/** Runs the tasks in order, those that are added meanwhile too. One that fails is reported and does not stop the others. */
export let runTasks: (tasks: BackgroundTasks, failed: TaskFailed) => Promise<void>

/**
 * Functions to run after the response was sent, in the order of `add`, each when the one before it is done. They run
 * before the clean-up of dependencies, and only if the endpoint succeeds. What they throw is logged.
 *
 * @reflect background
 */
export class BackgroundTasks {
  readonly #tasks: Task[] = []

  static {
    runTasks = async (background, failed) => {
      const tasks = background.#tasks
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
        try {
          await task.fn(...(task.args as readonly never[]))
        } catch (error) {
          failed(error, task.fn.name || '(anonymous)')
        }
      }
    }
  }

  /** The number of tasks that have not begun. */
  get size(): number {
    return this.#tasks.length
  }

  /** Adds a function and what it is called with. Throws a TypeError for what is no function. */
  add<Args extends readonly unknown[]>(fn: (...args: Args) => unknown, ...args: Args): this {
    if (typeof fn !== 'function')
      throw new TypeError(`background.add(fn, …args): expected a function, got ${typeof fn}`)
    this.#tasks.push({ fn, args })
    return this
  }
}
