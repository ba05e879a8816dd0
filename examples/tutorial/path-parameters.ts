// npx testudo dev path-parameters.ts
import { type Int, Testudo } from 'testudo'

export const app = new Testudo({ title: 'Path parameters' })

/** The names of the models there are. */
type ModelName = 'alexnet' | 'resnet' | 'lenet'

app.get('/items/{itemId}', (itemId: Int) => ({ itemId }))

// The first one that matches answers: /users/me before /users/{userId}.
app.get('/users/me', () => ({ userId: 'the current user' }))
app.get('/users/{userId}', (userId: string) => ({ userId }))

app.get('/models/{modelName}', (modelName: ModelName) => ({
  modelName,
  message: modelName === 'lenet' ? 'LeCNN all the images' : 'Have some residuals',
}))

// A path in the path: the converter takes slashes too.
app.get('/files/{filePath:path}', (filePath: string) => ({ filePath }))
