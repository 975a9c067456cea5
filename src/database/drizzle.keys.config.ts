import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./src/database/schema/keys.ts'],
  out: './src/database/migrations/keys',
});
