// npx testudo dev background-tasks.ts
import { type BackgroundTasks, depends, type Email, Testudo } from 'testudo'

/** What would be a mail server's log. */
export const sent: string[] = []

async function notify(email: string, message: string): Promise<void> {
  await Promise.resolve()
  sent.push(`${email}: ${message}`)
}

// Dependencies add to the same list.
function audited(tasks: BackgroundTasks, q?: string): void {
  if (q !== undefined) tasks.add(notify, 'audit@example.com', `found query ${q}`)
}

export const app = new Testudo({ title: 'Background tasks' })

app.post(
  '/notifications/{email}',
  (email: Email, tasks: BackgroundTasks) => {
    tasks.add(notify, email, 'some notification')
    return { message: 'Notification sent in the background' }
  },
  { dependencies: [depends(audited)], status: 202 },
)
