import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './src/database/schema/access.ts',
    './src/database/schema/audit.ts',
    './src/database/schema/card.ts',
    './src/database/schema/emergency.ts',
    './src/database/schema/cases.ts',
    './src/database/schema/exchange.ts',
    './src/database/schema/identity.ts',
    './src/database/schema/instance.ts',
    './src/database/schema/lists.ts',
    './src/database/schema/notifications.ts',
    './src/database/schema/practices.ts',
    './src/database/schema/records.ts',
    './src/database/schema/rights.ts',
    './src/database/schema/staff.ts',
    './src/database/schema/watching.ts',
  ],
  out: './src/database/migrations/main',
});
