import { testudo } from 'testudo/vite'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [testudo()],
})
