// npx testudo dev files.ts
import { type Form, Testudo, type UploadFile } from 'testudo'

export const app = new Testudo({ title: 'Files' })

app.post('/files', async (file: UploadFile) => ({
  name: file.name,
  type: file.type,
  size: file.size,
  firstLine: (await file.text()).split('\n')[0] ?? '',
}))

app.post('/optional', (file?: UploadFile) => ({ sent: file !== undefined }))

// Several files, and fields beside them.
app.post('/albums', (title: Form, files: UploadFile[]) => ({
  title,
  names: files.map((file) => file.name),
  bytes: files.reduce((sum, file) => sum + file.size, 0),
}))
