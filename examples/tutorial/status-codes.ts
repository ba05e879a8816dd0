// npx testudo dev status-codes.ts
import { type Int, type Reply, Testudo } from 'testudo'

export const app = new Testudo({ title: 'Status codes' })

const tasks = new Map<number, string>([[1, 'write docs']])

interface Task {
  name: string
}

app.post('/tasks', (task: Task) => ({ id: tasks.set(tasks.size + 1, task.name).size }), { status: 201 })

// Nothing to return: 204 without content.
app.delete('/tasks/{id}', (id: Int) => {
  tasks.delete(id)
})

// The status depends on what was found.
app.put('/tasks/{id}', (id: Int, task: Task, reply: Reply) => {
  if (!tasks.has(id)) reply.status = 201
  tasks.set(id, task.name)
  return { id, name: task.name }
})
